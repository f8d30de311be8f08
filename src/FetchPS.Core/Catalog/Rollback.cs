using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Catalog;

/// <summary>Makes an older version current again, and holds it there until it is released.</summary>
public sealed class Rollback
{
    private readonly StoreLayout layout;
    private readonly IDisk disk;
    private readonly Journal journal;
    private readonly Promotion promotion;
    private readonly CurrentFiles current;
    private readonly VersionCatalog versions;
    private readonly UrlRegistry urls;

    internal Rollback(StoreContext context, Promotion promotion, CurrentFiles current, VersionCatalog versions, UrlRegistry urls)
    {
        (layout, disk, _, journal, _) = context;
        this.promotion = promotion;
        this.current = current;
        this.versions = versions;
        this.urls = urls;
    }

    /// <summary>Makes a version current and holds it there: newer ones that pass wait. The hold ends by <see cref="Release"/>, or when the version may no longer be current.</summary>
    /// <returns>The version; its <see cref="FileVersion.Changed"/> says whether anything changed.</returns>
    /// <exception cref="FetchException">
    /// <c>UnknownVersion</c>, <c>VersionRemoved</c>, <c>VersionNotPassed</c>, <c>VersionDamaged</c>, <c>VersionInSet</c>; <c>CurrentNotReplaced</c> when the copy on disk did not follow.
    /// </exception>
    public FileVersion Restore(long versionId)
    {
        var version = versions.Get(versionId);
        var name = UrlAddress.Of(version);
        var changed = journal.Write(transaction =>
        {
            var connection = transaction.Connection;
            if (FileSetRepository.NameOf(connection, version.UrlId) is { } set)
                throw VersionErrors.VersionInSet(versionId, name, set);
            var row = VersionRepository.ById(connection, versionId) ?? throw StoreErrors.UnknownVersion(versionId);
            var state = PromotionRepository.State(connection, row.UrlId);
            if (!PromotionRepository.MayBeCurrent(connection, versionId, Promotion.PromotesUnverified(transaction, state.Options)))
                throw row.Status == VerificationStatus.Passed ? VersionErrors.VersionDamaged(versionId, name, version.Path) : VersionErrors.VersionNotPassed(versionId, name, row.Status);
            if (state.HeldId == versionId)
                return false;
            var stored = new Data.StoredBytes(row.Id, row.Path, row.Size, Convert.FromHexString(row.Sha256));
            if (new FileJudge(disk, quick: false).Judge(layout, row.Path, stored, CancellationToken.None) is { } fault)
                throw fault.IsUnsure ? VersionErrors.ContentUnreadable(versionId, version.Path, fault.Failure!) : VersionErrors.VersionDamaged(versionId, name, version.Path);

            PromotionRepository.Hold(connection, row.UrlId, versionId);
            transaction.Record(new(Events.VersionRestored, "version", versionId, $"Version {versionId} of {name} is held current until it is released.") { UrlId = row.UrlId });
            promotion.Apply(transaction, row.UrlId, cycleId: null);
            return true;
        });
        Settle(version.UrlId);
        return versions.Get(versionId) with { Changed = changed };
    }

    /// <summary>Lets newer versions of a URL become current again.</summary>
    /// <returns>The URL; its <see cref="FetchUrl.Changed"/> says whether a version was held.</returns>
    /// <exception cref="FetchException"><c>UnknownUrl</c>; <c>CurrentNotReplaced</c> when the copy on disk did not follow.</exception>
    public FetchUrl Release(long urlId)
    {
        var url = urls.Get(urlId);
        var changed = journal.Write(transaction =>
        {
            if (PromotionRepository.State(transaction.Connection, urlId).HeldId is not { } held)
                return false;

            PromotionRepository.Hold(transaction.Connection, urlId, versionId: null);
            transaction.Record(new(Events.VersionReleased, "version", held, $"Version {held} of {url.Url} is no longer held current.") { UrlId = urlId });
            promotion.Apply(transaction, urlId, cycleId: null);
            return true;
        });
        Settle(urlId);
        return urls.Get(urlId) with { Changed = changed };
    }

    private void Settle(long urlId)
    {
        if (!current.Settle() && urls.IsCurrentPending(urlId))
            throw VersionErrors.CurrentNotReplaced(urls.Get(urlId).CurrentPath);
    }
}

using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Catalog;

/// <summary>Takes versions away: first their rows, then, once that is committed, their bytes.</summary>
internal sealed class VersionRemoval(RemovedFiles files, CurrentFiles current, Promotion promotion, SetPromotion sets)
{
    /// <summary>Removes the row of one version. What it was stays known, and its bytes are pending.</summary>
    public static void Remove(StoreTransaction transaction, VersionRow version, string why, DateTimeOffset now, long? cycleId = null)
    {
        GenerationRepository.Break(transaction.Connection, version.Id);
        RemovedVersionRepository.Move(transaction.Connection, version.Id, now);
        transaction.Record(new(Events.VersionRemoved, "version", version.Id, $"Version {version.Id} of {version.Address} was removed{why}; its SHA-256 was {version.Sha256}.")
        {
            CycleId = cycleId,
            UrlId = version.UrlId,
            Details = [new("sha256", version.Sha256), new("path", version.Path.Text), new("size", version.Size.ToString(CultureInfo.InvariantCulture))],
        });
    }

    /// <summary>Removes the rows of all versions of a URL, the current one too.</summary>
    /// <exception cref="FetchException"><c>VersionsProtected</c>.</exception>
    public void RemoveAll(StoreTransaction transaction, long urlId, UrlAddress address, DateTimeOffset now)
    {
        var versions = VersionRepository.Find(transaction.Connection, new VersionFilter { UrlId = urlId }).ToList();
        if (versions.Count(version => version.IsProtected) is > 0 and var count)
            throw VersionErrors.VersionsProtected(address, count);

        promotion.Apply(transaction, urlId, cycleId: null, versions.Select(version => version.Id).ToHashSet());
        VersionRepository.ForgetNewest(transaction.Connection, urlId);
        foreach (var version in versions)
            Remove(transaction, version, "", now);
        sets.FollowRemoval(transaction);
    }

    /// <summary>Deletes the bytes that are pending, and brings current copies into line.</summary>
    public void Settle()
    {
        files.Settle();
        current.Settle();
    }
}

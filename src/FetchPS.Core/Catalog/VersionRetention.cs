using System.Data.Common;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Catalog;

/// <summary>What is kept and what goes: protection, removal by hand, and the retention that URLs have.</summary>
public sealed class VersionRetention
{
    /// <summary>The most versions that go in one transaction, which others wait for.</summary>
    private const int Batch = 500;

    private readonly Database database;
    private readonly Journal journal;
    private readonly VersionCatalog versions;
    private readonly VersionRemoval removal;

    internal VersionRetention(StoreContext context, VersionCatalog versions, VersionRemoval removal)
    {
        (_, _, database, journal, _) = context;
        this.versions = versions;
        this.removal = removal;
    }

    /// <summary>Keeps a version from being removed, or lets it go again.</summary>
    /// <returns>The version; its <see cref="FileVersion.Changed"/> says whether anything changed.</returns>
    /// <exception cref="FetchException"><c>UnknownVersion</c>, <c>VersionRemoved</c>.</exception>
    public FileVersion Protect(long id, bool on) => journal.Write(transaction =>
    {
        var version = Require(transaction, id);
        if (version.IsProtected != on)
        {
            VersionRepository.SetProtected(transaction.Connection, id, on);
            var sentence = on ? "is protected: nothing removes it" : "is no longer protected";
            transaction.Record(new(on ? Events.VersionProtected : Events.VersionUnprotected, "version", id, $"Version {id} of {version.Address} {sentence}.") { UrlId = version.UrlId });
        }

        return versions.ToVersion(version with { IsProtected = on }) with { Changed = version.IsProtected != on };
    });

    /// <summary>Removes a version for good.</summary>
    /// <exception cref="FetchException"><c>UnknownVersion</c>, <c>VersionRemoved</c>; <c>VersionKept</c>: it is current, the newest, protected, or needed.</exception>
    public void Remove(long id)
    {
        journal.Write(transaction =>
        {
            var version = Require(transaction, id);
            if (RetentionRepository.WhyKept(transaction.Connection, id) is { } reason)
                throw VersionErrors.VersionKept(id, version.Address, reason);

            VersionRemoval.Remove(transaction, version, "", journal.Now);
            return true;
        });
        removal.Settle();
    }

    /// <summary>Finishes what a removal that was cut short has left.</summary>
    internal void Recover() => removal.Settle();

    /// <summary>Removes what the URLs' retention no longer keeps.</summary>
    internal void Apply(long cycleId)
    {
        // Looked at first without holding up writers: nearly always nothing is to go.
        var overdue = database.Read(connection => RetentionRepository.Limited(connection).Where(url => Expired(connection, url.UrlId, url.Retention, 1).Count > 0).ToList());
        foreach (var (urlId, retention) in overdue)
        {
            while (RemoveExpired(urlId, retention, cycleId) == Batch)
            {
                // The next ones.
            }
        }

        removal.Settle();
    }

    private int RemoveExpired(long urlId, Retention retention, long cycleId) => journal.Write(transaction =>
    {
        var expired = Expired(transaction.Connection, urlId, retention, Batch);
        foreach (var id in expired)
            VersionRemoval.Remove(transaction, VersionRepository.ById(transaction.Connection, id)!, " by its URL's retention", journal.Now, cycleId);
        return expired.Count;
    });

    private List<long> Expired(DbConnection connection, long urlId, Retention retention, int limit) =>
        RetentionRepository.Expired(connection, urlId, retention, journal.Now, limit);

    private static VersionRow Require(StoreTransaction transaction, long id) =>
        VersionRepository.ById(transaction.Connection, id) ?? throw VersionCatalog.Missing(transaction.Connection, id);
}

using System.Data.Common;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Catalog;

/// <summary>Finds the stored versions.</summary>
public sealed class VersionCatalog
{
    /// <summary>The most names that one statement asks for.</summary>
    private const int MostNames = 50;

    private readonly Database database;
    private readonly StoreLayout layout;
    private readonly UrlRegistry urls;

    internal VersionCatalog(Database database, StoreLayout layout, UrlRegistry urls)
    {
        this.database = database;
        this.layout = layout;
        this.urls = urls;
    }

    /// <summary>The version with this id.</summary>
    /// <exception cref="FetchException"><c>UnknownVersion</c>, <c>VersionRemoved</c>.</exception>
    public FileVersion Get(long id) =>
        database.Read(connection => ToVersion(VersionRepository.ById(connection, id) ?? throw Missing(connection, id)));

    /// <summary>How a version came about: headers, redirects, certificate, protocol; null where nothing was kept.</summary>
    /// <exception cref="FetchException"><c>UnknownVersion</c>, <c>VersionRemoved</c>.</exception>
    public VersionEvidence? Evidence(long id) =>
        database.Read(connection => EvidenceRepository.OfVersion(connection, Get(id).Id));

    /// <summary>The version of the same URL that came before; null for the first, or where the earlier ones were removed.</summary>
    public FileVersion? Before(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return database.Read(connection => VersionRepository.Before(connection, version.UrlId, version.Id)) is { } row ? ToVersion(row) : null;
    }

    /// <summary>Streams each URL's version that was newest, or current, at a given time, by URL. One that was removed since is among them, with its <see cref="FileVersion.Removed"/>.</summary>
    /// <param name="at">The time.</param>
    /// <param name="current">Whether to give what was current, rather than what was newest.</param>
    /// <param name="url">A wildcard over addresses, or one whole address; URLs that were removed count. Null for all.</param>
    /// <param name="name">A wildcard over file names; null for all.</param>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when the URL is one address that never was watched.</exception>
    public IEnumerable<FileVersion> AsOf(DateTimeOffset at, bool current = false, string? url = null, string? name = null)
    {
        var wildcard = name is null ? null : new Wildcard(name);
        return Ids(url)
            .SelectMany(id => database.Stream(connection => current ? AsOfRepository.Current(connection, at, id) : AsOfRepository.Newest(connection, at, id)))
            .Where(row => wildcard is null || wildcard.IsMatch(row.Name))
            .Select(ToVersion);
    }

    /// <summary>Streams the versions that fit, oldest first.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when the URL is one address that never was watched.</exception>
    public IEnumerable<FileVersion> Find(VersionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var name = query.Name is null ? null : new Wildcard(query.Name);
        var filter = new VersionFilter
        {
            Status = query.Status,
            After = query.After,
            Before = query.Before,
            Names = name is null || query.Url is not null ? null : FewNames(name),
        };
        // Where names are compared only now, the newest that fits is known once all were.
        var namesAreCompared = name is not null && filter.Names is null;
        filter = filter with { Latest = query.Latest && !namesAreCompared };
        var rows = Ids(query.Url).SelectMany(id => database.Stream(connection => VersionRepository.Find(connection, filter with { UrlId = id })));
        if (namesAreCompared)
            rows = rows.Where(row => name!.IsMatch(row.Name));
        if (namesAreCompared && query.Latest)
            rows = NewestOfEach(rows);
        return rows.Select(ToVersion);
    }

    /// <summary>The names that a pattern means; null where they are so many that comparing each version's name takes no longer.</summary>
    private List<string>? FewNames(Wildcard pattern)
    {
        var names = database.Stream(VersionRepository.Names).Where(pattern.IsMatch).Take(MostNames + 1).ToList();
        return names.Count > MostNames ? null : names;
    }

    private static IEnumerable<VersionRow> NewestOfEach(IEnumerable<VersionRow> rows)
    {
        Dictionary<long, VersionRow> newest = [];
        foreach (var row in rows)
            newest[row.UrlId] = row;
        return newest.Values.OrderBy(row => row.Id);
    }

    /// <summary>Why there is no version with this id.</summary>
    internal static FetchException Missing(DbConnection connection, long id) => RemovedVersionRepository.ById(connection, id) is { Removed: { } removed } gone
        ? VersionErrors.VersionRemoved(id, gone.Name, gone.Sha256, removed)
        : StoreErrors.UnknownVersion(id);

    private IEnumerable<long?> Ids(string? url) => url is null ? [null] : urls.IdsEverWatched(url).Select(id => (long?)id);

    internal FileVersion ToVersion(VersionRow row) => row.ToVersion(layout);
}

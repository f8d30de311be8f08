using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Urls;

namespace FetchPS.Core.Versions;

/// <summary>Finds the stored versions.</summary>
public sealed class VersionCatalog
{
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
    /// <exception cref="FetchException"><c>UnknownVersion</c>.</exception>
    public FileVersion Get(long id) =>
        ToVersion(database.Read(connection => VersionRepository.ById(connection, id)) ?? throw StoreErrors.UnknownVersion(id));

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
            // With a name, the newest that fits is known only once names were compared.
            Latest = query.Latest && name is null,
        };
        IEnumerable<VersionFilter> filters = query.Url is null ? [filter] : urls.IdsEverWatched(query.Url).Select(id => filter with { UrlId = id });
        var rows = filters
            .SelectMany(each => database.Stream(connection => VersionRepository.Find(connection, each)))
            .Where(row => name is null || name.IsMatch(row.Name));
        if (query.Latest && name is not null)
            rows = rows.GroupBy(row => row.UrlId).Select(group => group.Last());
        return rows.Select(ToVersion);
    }

    internal FileVersion ToVersion(VersionRow row) => new()
    {
        Id = row.Id,
        UrlId = row.UrlId,
        Address = row.Address,
        Name = row.Name,
        Path = layout.Full(row.Path),
        LastModified = row.LastModified,
        Fetched = row.Fetched,
        Size = row.Size,
        Sha256 = row.Sha256,
        Status = row.Status,
        Refusal = row.Refusal,
        IsCurrent = row.CurrentVersionId == row.Id,
    };
}

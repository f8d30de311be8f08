using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;

namespace FetchPS.Core.Catalog;

/// <summary>What the turns of past cycles came to.</summary>
public sealed class FetchHistory
{
    /// <summary>For how long single attempts are kept; after that only their counts by day.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    private readonly Database database;
    private readonly UrlRegistry urls;

    internal FetchHistory(Database database, UrlRegistry urls)
    {
        this.database = database;
        this.urls = urls;
    }

    /// <summary>Streams attempts, oldest first for each URL.</summary>
    /// <param name="url">A wildcard over addresses, or one whole address; null for all.</param>
    /// <param name="after">Only those that began then or later.</param>
    /// <exception cref="FetchException"><c>UnknownUrl</c>.</exception>
    public IEnumerable<FetchAttempt> Attempts(string? url, DateTimeOffset? after) =>
        Ids(url).SelectMany(id => database.Stream(connection => AttemptRepository.Find(connection, id, after)));

    /// <summary>Streams counts by day, oldest first for each URL; see <see cref="Attempts"/>.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c>.</exception>
    public IEnumerable<FetchDay> Days(string? url, DateTimeOffset? after) =>
        Ids(url).SelectMany(id => database.Stream(connection => AttemptRepository.Days(connection, id, after)));

    private IEnumerable<long?> Ids(string? url) => url is null ? [null] : urls.IdsEverWatched(url).Select(id => (long?)id);
}

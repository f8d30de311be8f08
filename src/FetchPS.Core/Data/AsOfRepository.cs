using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>What there was at a given time, of versions that are there and of those that were removed since.</summary>
internal static class AsOfRepository
{
    private const string Columns = $"{VersionRepository.Columns}, {RemovedVersionRepository.Columns}";

    /// <summary>Streams each URL's version that was newest then, by URL.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="at">The time.</param>
    /// <param name="urlId">The URL; null for all.</param>
    public static IEnumerable<VersionRow> Newest(DbConnection connection, DateTimeOffset at, long? urlId) => connection.Command(
        $"""
        SELECT {Columns} FROM url u
        LEFT JOIN file_version v ON v.id = (
          SELECT w.id FROM file_version w WHERE w.url_id = u.id AND w.fetched <= @at ORDER BY w.fetched DESC, w.id DESC LIMIT 1)
        LEFT JOIN removed_version r ON r.id = (
          SELECT x.id FROM removed_version x WHERE x.url_id = u.id AND x.fetched <= @at ORDER BY x.fetched DESC, x.id DESC LIMIT 1)
          AND (v.id IS NULL OR r.fetched > v.fetched OR (r.fetched = v.fetched AND r.id > v.id))
        WHERE (v.id IS NOT NULL OR r.id IS NOT NULL) {OfUrl(urlId)}
        ORDER BY u.id
        """,
        ("@at", at.ToMicroseconds()), ("@url", urlId)).Rows(Map);

    /// <summary>Streams each URL's version that was current then, by URL.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="at">The time.</param>
    /// <param name="urlId">The URL; null for all.</param>
    public static IEnumerable<VersionRow> Current(DbConnection connection, DateTimeOffset at, long? urlId) => connection.Command(
        $"""
        SELECT {Columns} FROM url u
        JOIN promotion p ON p.id = (SELECT q.id FROM promotion q WHERE q.url_id = u.id AND q.at <= @at ORDER BY q.at DESC, q.id DESC LIMIT 1)
        LEFT JOIN file_version v ON v.id = p.version_id
        LEFT JOIN removed_version r ON r.id = p.removed_version_id
        WHERE (v.id IS NOT NULL OR r.id IS NOT NULL) {OfUrl(urlId)}
        ORDER BY u.id
        """,
        ("@at", at.ToMicroseconds()), ("@url", urlId)).Rows(Map);

    private static string OfUrl(long? urlId) => urlId is null ? "" : "AND u.id = @url";

    private static VersionRow Map(DbDataReader row) => RemovedVersionRepository.IsIn(row) ? RemovedVersionRepository.Map(row) : VersionRepository.Map(row);
}

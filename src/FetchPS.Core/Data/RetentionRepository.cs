using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>Which versions must stay and which may go.</summary>
internal static class RetentionRepository
{
    /// <summary>
    /// Why the version v of the URL u must stay; null when it may go. Nothing takes single versions away but by this: whatever needs versions
    /// says so here, in a line of its own.
    /// </summary>
    private const string ReasonToStay =
        """
        CASE
          WHEN v.id = u.current_version_id THEN 'it is the current one'
          WHEN v.id = u.newest_version_id THEN 'it is the newest one'
          WHEN v.protected THEN 'it is protected; Unprotect-FileVersion lets it go'
          WHEN EXISTS (SELECT 1 FROM generation_member m JOIN file_set s ON m.generation_id IN (s.generation_id, s.linked_id) WHERE m.version_id = v.id) THEN 'consumers of its set have it'
          WHEN EXISTS (SELECT 1 FROM generation_member m JOIN generation_verifier c ON c.generation_id = m.generation_id WHERE m.version_id = v.id AND c.claim_cycle_id IS NOT NULL)
            THEN 'a running cycle has its set verified'
          WHEN EXISTS (SELECT 1 FROM required_verifier r WHERE r.version_id = v.id AND r.claim_cycle_id IS NOT NULL) THEN 'a running cycle has it verified'
        END
        """;

    /// <summary>Why a version must stay; null when it may go.</summary>
    public static string? WhyKept(DbConnection connection, long versionId) =>
        connection.Text($"SELECT {ReasonToStay} FROM file_version v JOIN url u ON u.id = v.url_id WHERE v.id = @id", ("@id", versionId));

    /// <summary>The watched URLs that do not keep everything.</summary>
    public static List<(long UrlId, Retention Retention)> Limited(DbConnection connection) => connection.List(
        "SELECT id, keep_last, keep_for FROM url WHERE (keep_last IS NOT NULL OR keep_for IS NOT NULL) AND removed IS NULL ORDER BY id",
        row => (row.GetInt64(0), new Retention((int?)row.NumberOrNull(1), row.IsDBNull(2) ? null : row.Duration(2))));

    /// <summary>The versions of a URL that its retention no longer keeps, oldest first.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="urlId">The URL.</param>
    /// <param name="retention">Its rules, of which there is at least one.</param>
    /// <param name="now">The time.</param>
    /// <param name="limit">The most to take.</param>
    public static List<long> Expired(DbConnection connection, long urlId, Retention retention, DateTimeOffset now, int limit)
    {
        var beyondNumber = retention.KeepLast is null ? "" :
            "AND v.id < (SELECT w.id FROM file_version w WHERE w.url_id = @url ORDER BY w.id DESC LIMIT 1 OFFSET @others)";
        // Replaced before then as the newest one, and as the current one.
        var beyondAge = retention.KeepFor is null ? "" :
            """
            AND v.fetched < @before
            AND (SELECT w.fetched FROM file_version w WHERE w.url_id = @url AND w.id > v.id ORDER BY w.id LIMIT 1) < @before
            AND NOT EXISTS (
              SELECT 1 FROM promotion p WHERE p.version_id = v.id
                AND COALESCE((SELECT q.at FROM promotion q WHERE q.url_id = p.url_id AND q.id > p.id ORDER BY q.id LIMIT 1), @before) >= @before)
            """;
        return connection.List(
            $"""
            SELECT v.id FROM file_version v JOIN url u ON u.id = v.url_id
            WHERE v.url_id = @url {beyondNumber} {beyondAge} AND ({ReasonToStay}) IS NULL
            ORDER BY {(retention.KeepFor is null ? "v.id" : "v.fetched, v.id")} LIMIT @limit
            """,
            row => row.GetInt64(0), ("@url", urlId), ("@others", retention.KeepLast - 1), ("@before", (now - retention.KeepFor)?.ToMicroseconds()), ("@limit", limit));
    }
}

using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>promotion</c> and the URL's pointer to its current version.</summary>
internal static class PromotionRepository
{
    public static long? Current(DbConnection connection, long urlId) =>
        connection.List("SELECT current_version_id FROM url WHERE id = @url", row => row.NumberOrNull(0), ("@url", urlId)).Single();

    /// <summary>Streams the versions of a URL that may be current, newest first. One that a set's verifier must pass is so only with the others, in a generation that passes.</summary>
    public static IEnumerable<long> Promotable(DbConnection connection, long urlId) => connection.Command(
        """
        SELECT v.id FROM file_version v
        WHERE v.url_id = @url AND v.status = 'Passed' AND v.integrity IS NULL
          AND (NOT EXISTS (SELECT 1 FROM required_verifier r JOIN verifier x ON x.id = r.verifier_id WHERE r.version_id = v.id AND x.file_set_id IS NOT NULL)
            OR EXISTS (SELECT 1 FROM generation_member m JOIN generation g ON g.id = m.generation_id WHERE m.version_id = v.id AND g.passed))
        ORDER BY v.id DESC
        """, ("@url", urlId)).Rows(row => row.GetInt64(0));

    /// <summary>Makes a version current, or none; the copy on disk is then pending.</summary>
    public static void Move(DbConnection connection, long urlId, long? versionId, long? cycleId, DateTimeOffset at)
    {
        connection.Execute(
            "UPDATE url SET current_version_id = @version, current_pending = TRUE WHERE id = @url",
            ("@url", urlId), ("@version", versionId));
        connection.Execute(
            "INSERT INTO promotion (url_id, version_id, at, cycle_id) VALUES (@url, @version, @at, @cycle)",
            ("@url", urlId), ("@version", versionId), ("@at", at.ToMicroseconds()), ("@cycle", cycleId));
    }
}

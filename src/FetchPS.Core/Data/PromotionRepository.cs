using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>promotion</c> and the URL's pointer to its current version.</summary>
internal static class PromotionRepository
{
    public static long? Current(DbConnection connection, long urlId) =>
        connection.List("SELECT current_version_id FROM url WHERE id = @url", row => row.NumberOrNull(0), ("@url", urlId)).Single();

    /// <summary>Streams the versions of a URL that may be current, newest first.</summary>
    public static IEnumerable<long> Promotable(DbConnection connection, long urlId) => connection.Command(
        "SELECT id FROM file_version WHERE url_id = @url AND status = 'Passed' AND integrity IS NULL ORDER BY id DESC", ("@url", urlId)).Rows(row => row.GetInt64(0));

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

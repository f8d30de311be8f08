using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>Looks from one version at others: those before it, and those of another URL at the same time.</summary>
internal static class VersionHistoryRepository
{
    /// <summary>The last versions of a URL before one that passed and are whole, newest first.</summary>
    public static List<VersionRow> PassedBefore(DbConnection connection, long urlId, long versionId, int count) => connection.List(
        $"{VersionRepository.Select} WHERE v.url_id = @url AND v.id < @version AND v.status = 'Passed' AND v.integrity IS NULL ORDER BY v.id DESC LIMIT @count",
        VersionRepository.Map, ("@url", urlId), ("@version", versionId), ("@count", count));

    /// <summary>The watched URL with exactly this address, and why its last turn failed; null when there is none.</summary>
    public static (long Id, string? LastError)? Watched(DbConnection connection, string address) => connection.List(
        "SELECT id, CASE WHEN failures > 0 THEN last_error END FROM url WHERE address = @address AND removed IS NULL",
        row => ((long Id, string? LastError)?)(row.GetInt64(0), row.ShownOrNull(1)), ("@address", address)).SingleOrDefault();

    /// <summary>
    /// Another URL's newest version, where the version is its own URL's newest. Else the versions that were another URL's newest while a version was its own URL's: the last one stored until the cycle that brought the
    /// version, and all stored after that, before the cycle that brought the next one. Oldest first.
    /// </summary>
    public static List<VersionRow> Beside(DbConnection connection, long versionId, long otherUrlId)
    {
        var cycle = connection.Scalar("SELECT cycle_id FROM file_version WHERE id = @version", ("@version", versionId));
        var next = connection.List(
            """
            SELECT n.cycle_id FROM file_version n JOIN file_version v ON v.url_id = n.url_id AND n.id > v.id
            WHERE v.id = @version ORDER BY n.id LIMIT 1
            """,
            row => (long?)row.GetInt64(0), ("@version", versionId)).SingleOrDefault();
        if (next is null)
            return connection.List($"{VersionRepository.Select} WHERE v.id = u.newest_version_id AND u.id = @other", VersionRepository.Map, ("@other", otherUrlId));

        return connection.List(
            $"""
            {VersionRepository.Select}
            WHERE v.url_id = @other AND v.cycle_id < @next
              AND v.id >= COALESCE((SELECT w.id FROM file_version w WHERE w.url_id = @other AND w.cycle_id <= @cycle ORDER BY w.id DESC LIMIT 1), 0)
            ORDER BY v.id
            """,
            VersionRepository.Map, ("@other", otherUrlId), ("@cycle", cycle), ("@next", next));
    }

    /// <summary>Whether a URL's last good turn was in a cycle before the one that stored a version.</summary>
    public static bool IsOlder(DbConnection connection, long urlId, long versionId) => connection.Scalar(
        """
        SELECT COUNT(*) FROM url u, file_version v JOIN cycle c ON c.id = v.cycle_id
        WHERE u.id = @url AND v.id = @version AND (u.last_success IS NULL OR u.last_success < c.started)
        """,
        ("@url", urlId), ("@version", versionId)) > 0;

    /// <summary>Whether a version is not to be relied on for what was said of it alone.</summary>
    public static SecondFileFault Fault(DbConnection connection, long versionId) => Enum.Parse<SecondFileFault>(connection.Text(
        $"""
        SELECT CASE {VerificationRepository.PersonsWord} WHEN 'Passed' THEN 'None' WHEN 'Failed' THEN 'Failed' ELSE CASE
          WHEN v.refusal IS NOT NULL OR EXISTS ({OwnVerifiers} AND r.result = 'Failed' AND NOT r.advisory) THEN 'Failed'
          WHEN EXISTS ({OwnVerifiers} AND r.result IS NULL) THEN 'Awaited'
          ELSE 'None' END END
        FROM file_version v WHERE v.id = @version
        """, ("@version", versionId)) ?? nameof(SecondFileFault.Failed));

    private const string OwnVerifiers =
        "SELECT 1 FROM required_verifier r JOIN verifier n ON n.id = r.verifier_id WHERE r.version_id = v.id AND n.file_set_id IS NULL";
}

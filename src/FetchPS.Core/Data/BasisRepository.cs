using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The tables <c>verification_basis</c> and <c>generation_basis</c>: which versions of other watched URLs verdicts rest on.</summary>
internal static class BasisRepository
{
    /// <summary>The verdict x is the last that its verifier gave on the version as one that counts there, or as an advisory one.</summary>
    private const string IsLast =
        "NOT EXISTS (SELECT 1 FROM verification y WHERE y.version_id = x.version_id AND y.verifier_id = x.verifier_id AND y.advisory = x.advisory AND y.id > x.id)";

    /// <summary>Whether any verdict rests on another URL's version: in most stores none does.</summary>
    public static bool HasAny(DbConnection connection) =>
        connection.Scalar("SELECT COUNT(*) FROM (SELECT 1 FROM verification_basis LIMIT 1) AS one") > 0
        || connection.Scalar("SELECT COUNT(*) FROM (SELECT 1 FROM generation_basis LIMIT 1) AS one") > 0;

    /// <summary>Notes what a verdict rests on; its own version is no other.</summary>
    public static void Insert(DbConnection connection, long verificationId, long versionId, IEnumerable<long> restsOn)
    {
        foreach (var other in restsOn.Where(other => other != versionId))
        {
            connection.Execute(
                "INSERT INTO verification_basis (verification_id, url_id, version_id) SELECT @verification, url_id, id FROM file_version WHERE id = @version",
                ("@verification", verificationId), ("@version", other));
        }
    }

    /// <summary>Notes what a verdict on a generation rests on, in place of the one before; its members go without saying.</summary>
    public static void Replace(DbConnection connection, long generationId, long verifierId, IEnumerable<long> restsOn)
    {
        connection.Execute("DELETE FROM generation_basis WHERE generation_id = @generation AND verifier_id = @verifier", ("@generation", generationId), ("@verifier", verifierId));
        foreach (var other in restsOn)
        {
            connection.Execute(
                """
                INSERT INTO generation_basis (generation_id, verifier_id, url_id, version_id)
                SELECT @generation, @verifier, v.url_id, v.id FROM file_version v
                WHERE v.id = @version AND NOT EXISTS (SELECT 1 FROM generation_member m WHERE m.generation_id = @generation AND m.version_id = v.id)
                """, ("@generation", generationId), ("@verifier", verifierId), ("@version", other));
        }
    }

    /// <summary>The verifiers whose last verdict on a set's newest generation rests on an earlier version of the given URL; see <see cref="RestingOnEarlier"/>.</summary>
    public static List<(long GenerationId, long SetId, long VerifierId)> GenerationsRestingOnEarlier(DbConnection connection, long urlId, long versionId, long? previousId) => connection.List(
        """
        SELECT r.generation_id, g.file_set_id, r.verifier_id
        FROM generation_basis b JOIN generation_verifier r ON r.generation_id = b.generation_id AND r.verifier_id = b.verifier_id
        JOIN generation g ON g.id = r.generation_id JOIN verifier n ON n.id = r.verifier_id
        WHERE b.url_id = @url AND b.version_id >= @previous AND b.version_id < @version AND r.claim_cycle_id IS NULL AND n.removed IS NULL
          AND NOT EXISTS (SELECT 1 FROM generation h WHERE h.file_set_id = g.file_set_id AND h.id > g.id)
        """,
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("@url", urlId), ("@version", versionId), ("@previous", previousId ?? 0));

    /// <summary>Whether a verdict on its URL's newest version came too late: what it rests on is its URL's newest version no more, or was removed.</summary>
    public static bool IsOutdated(DbConnection connection, long versionId, long restsOn) => connection.Scalar(
        """
        SELECT COUNT(*) FROM url u
        WHERE u.newest_version_id = @version AND NOT EXISTS (SELECT 1 FROM file_version b JOIN url o ON o.newest_version_id = b.id WHERE b.id = @basis)
        """, ("@basis", restsOn), ("@version", versionId)) > 0;

    /// <summary>Whether a verifier's last word on a version, apart from errors, was that it passed beside another version of the second URL than the given one.</summary>
    public static bool PassedBesideAnother(DbConnection connection, long versionId, long verifierId, FileVersion second) => connection.Scalar(
        """
        SELECT COUNT(*) FROM verification x JOIN verification_basis b ON b.verification_id = x.id
        WHERE x.id = (SELECT y.id FROM verification y WHERE y.version_id = @version AND y.verifier_id = @verifier AND y.result <> 'Error' ORDER BY y.id DESC LIMIT 1)
          AND x.result = 'Passed' AND b.url_id = @url AND b.version_id <> @second
        """, ("@version", versionId), ("@verifier", verifierId), ("@url", second.UrlId), ("@second", second.Id)) > 0;

    /// <summary>The verifiers whose last verdict on the newest version of a watched URL rests on an earlier version of the given one, and that can give another.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="urlId">The URL that got a newer version.</param>
    /// <param name="versionId">That version.</param>
    /// <param name="previousId">The one that was its newest before; null for none.</param>
    public static List<(long VersionId, long VerifierId)> RestingOnEarlier(DbConnection connection, long urlId, long versionId, long? previousId) => connection.List(
        $"""
        SELECT DISTINCT r.version_id, r.verifier_id
        FROM verification_basis b JOIN verification x ON x.id = b.verification_id
        JOIN url u ON u.newest_version_id = x.version_id
        JOIN required_verifier r ON r.version_id = x.version_id AND r.verifier_id = x.verifier_id AND r.advisory = x.advisory
        JOIN verifier n ON n.id = r.verifier_id
        WHERE b.url_id = @url AND b.version_id >= @previous AND b.version_id < @version AND u.removed IS NULL AND r.claim_cycle_id IS NULL
          AND n.removed IS NULL AND n.file_set_id IS NULL AND {IsLast}
        ORDER BY r.version_id, r.verifier_id
        """,
        row => (row.GetInt64(0), row.GetInt64(1)), ("@url", urlId), ("@version", versionId), ("@previous", previousId ?? 0));
}

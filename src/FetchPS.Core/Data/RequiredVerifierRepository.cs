using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>required_verifier</c>: which verifiers a version needs and what each has said by now. Its open rows are the work queue.</summary>
internal static class RequiredVerifierRepository
{
    /// <summary>How often a verifier that breaks is tried on one version before it waits for a person.</summary>
    public const int Tries = 3;

    /// <summary>Fixes that the version needs the verifier; the cycle that stored it holds the claim.</summary>
    public static void Insert(DbConnection connection, long versionId, long verifierId, long cycleId) => connection.Execute(
        "INSERT INTO required_verifier (version_id, verifier_id, claim_cycle_id) VALUES (@version, @verifier, @cycle)",
        ("@version", versionId), ("@verifier", verifierId), ("@cycle", cycleId));

    /// <summary>Fixes that the version needs a set's verifier, which claims generations instead.</summary>
    public static void InsertUnclaimed(DbConnection connection, long versionId, long verifierId) => connection.Execute(
        "INSERT INTO required_verifier (version_id, verifier_id) VALUES (@version, @verifier)", ("@version", versionId), ("@verifier", verifierId));

    /// <summary>What a verifier that the version needs has said; null when the version does not need it.</summary>
    public static (VerificationResult? Result, long Errors)? Result(DbConnection connection, long versionId, long verifierId) => connection.List(
        "SELECT result, errors FROM required_verifier WHERE version_id = @version AND verifier_id = @verifier",
        row => ((VerificationResult?, long)?)(row.TextOrNull(0) is { } text ? Enum.Parse<VerificationResult>(text) : null, row.GetInt64(1)),
        ("@version", versionId), ("@verifier", verifierId)).SingleOrDefault();

    /// <summary>Claims for a cycle what earlier ones left open and no other cycle holds.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="cycleId">The cycle.</param>
    /// <param name="urlIds">Whose versions; null for all.</param>
    public static void Claim(DbConnection connection, long cycleId, IReadOnlyCollection<long>? urlIds)
    {
        const string claim =
            """
            UPDATE required_verifier SET claim_cycle_id = @cycle
            WHERE result IS NULL AND claim_cycle_id IS NULL AND errors < @tries
              AND verifier_id IN (SELECT id FROM verifier WHERE removed IS NULL AND file_set_id IS NULL)
            """;
        if (urlIds is null)
        {
            connection.Execute(claim, ("@cycle", cycleId), ("@tries", Tries));
            return;
        }

        using var ofUrl = connection.Command($"{claim} AND version_id IN (SELECT id FROM file_version WHERE url_id = @url)", ("@cycle", cycleId), ("@tries", Tries));
        foreach (var id in urlIds)
        {
            ofUrl.Bind("@url", id);
            ofUrl.ExecuteNonQuery();
        }
    }

    /// <summary>What a cycle has claimed and not yet answered: version and verifier.</summary>
    public static List<(long VersionId, long VerifierId)> Claimed(DbConnection connection, long cycleId) => connection.List(
        "SELECT version_id, verifier_id FROM required_verifier WHERE claim_cycle_id = @cycle ORDER BY version_id, verifier_id",
        row => (row.GetInt64(0), row.GetInt64(1)), ("@cycle", cycleId));

    public static int ReleaseClaims(DbConnection connection, long cycleId) =>
        connection.Execute("UPDATE required_verifier SET claim_cycle_id = NULL WHERE claim_cycle_id = @cycle", ("@cycle", cycleId));

    /// <summary>Notes a verdict. An error leaves the row open, to be tried again.</summary>
    public static void Answer(DbConnection connection, long versionId, long verifierId, VerificationResult result)
    {
        if (result == VerificationResult.Error)
        {
            connection.Execute(
                "UPDATE required_verifier SET errors = errors + 1, claim_cycle_id = NULL WHERE version_id = @version AND verifier_id = @verifier",
                ("@version", versionId), ("@verifier", verifierId));
            return;
        }

        connection.Execute(
            "UPDATE required_verifier SET result = @result, claim_cycle_id = NULL WHERE version_id = @version AND verifier_id = @verifier",
            ("@version", versionId), ("@verifier", verifierId), ("@result", result.ToString()));
    }

    /// <summary>Lets a verifier that broke be tried again: it was given anew, and may be whole now.</summary>
    public static void ForgiveErrors(DbConnection connection, long verifierId) =>
        connection.Execute("UPDATE required_verifier SET errors = 0 WHERE verifier_id = @verifier AND result IS NULL", ("@verifier", verifierId));

    /// <summary>How many verifiers the version needs, and what they have said.</summary>
    public static (long Required, long Passed, long Failed) Tally(DbConnection connection, long versionId) => connection.List(
        """
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN result = 'Passed' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN result = 'Failed' THEN 1 ELSE 0 END), 0)
        FROM required_verifier WHERE version_id = @version
        """,
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("@version", versionId)).Single();
}

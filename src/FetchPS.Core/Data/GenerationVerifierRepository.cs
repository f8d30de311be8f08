using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>generation_verifier</c>: which of a set's verifiers a generation needs and what each has said. Its open rows are the work queue.</summary>
internal static class GenerationVerifierRepository
{
    public static void Insert(DbConnection connection, long generationId, Verifier verifier) => connection.Execute(
        "INSERT INTO generation_verifier (generation_id, verifier_id, advisory) VALUES (@generation, @verifier, @advisory)",
        ("@generation", generationId), ("@verifier", verifier.Id), ("@advisory", verifier.Need == VerifierNeed.Advisory));

    /// <summary>
    /// Claims for a cycle what is open of a generation and may be tried (again). A verifier that another cycle has at work on the same set is left to it.
    /// </summary>
    /// <returns>The verifiers' ids.</returns>
    public static List<long> Claim(DbConnection connection, long generationId, long setId, long cycleId) => connection.List(
        $"UPDATE generation_verifier SET claim_cycle_id = @cycle WHERE {Open} RETURNING verifier_id", row => row.GetInt64(0), Of(generationId, setId, ("@cycle", cycleId)));

    /// <summary>Whether <see cref="Claim"/> would get anything.</summary>
    public static bool HasOpen(DbConnection connection, long generationId, long setId) =>
        connection.Scalar($"SELECT COUNT(*) FROM generation_verifier WHERE {Open}", Of(generationId, setId)) > 0;

    public static int ReleaseClaims(DbConnection connection, long cycleId) =>
        connection.Execute("UPDATE generation_verifier SET claim_cycle_id = NULL WHERE claim_cycle_id = @cycle", ("@cycle", cycleId));

    /// <summary>Opens a row again whose verdict is void, or whose verdict came too late.</summary>
    public static void Reopen(DbConnection connection, long generationId, long verifierId) => connection.Execute(
        "UPDATE generation_verifier SET result = NULL, errors = 0, claim_cycle_id = NULL WHERE generation_id = @generation AND verifier_id = @verifier",
        ("@generation", generationId), ("@verifier", verifierId));

    /// <summary>Notes a verdict. An error leaves the row open, to be tried again.</summary>
    public static void Answer(DbConnection connection, long generationId, long verifierId, VerificationResult result) => connection.Execute(
        """
        UPDATE generation_verifier SET result = @result, errors = errors + @errors, claim_cycle_id = NULL
        WHERE generation_id = @generation AND verifier_id = @verifier
        """,
        ("@generation", generationId), ("@verifier", verifierId), ("@result", result == VerificationResult.Error ? null : result.ToString()),
        ("@errors", result == VerificationResult.Error ? 1 : 0));

    /// <summary>Lets a verifier that broke be tried again: it was given anew, and may be whole now.</summary>
    public static void ForgiveErrors(DbConnection connection, long verifierId) =>
        connection.Execute("UPDATE generation_verifier SET errors = 0 WHERE verifier_id = @verifier AND result IS NULL", ("@verifier", verifierId));

    /// <summary>Lets verifiers that could not judge beside a version outside their set try again: what is to be held of that has changed.</summary>
    public static void ForgiveErrorsBeside(DbConnection connection, VersionRow version) => connection.Execute(
        """
        UPDATE generation_verifier SET errors = 0
        WHERE result IS NULL AND errors > 0 AND (generation_id, verifier_id) IN (
          SELECT generation_id, verifier_id FROM generation_basis WHERE url_id = @url AND version_id = @version)
        """, ("@url", version.UrlId), ("@version", version.Id));

    /// <summary>Verifiers that wait for a person, with their set: they broke too often on its newest generation, which was not decided without them.</summary>
    public static List<(string Verifier, string Set)> HoldingUp(DbConnection connection) => connection.List(
        """
        SELECT v.name, s.name FROM file_set s JOIN generation g ON g.id = (SELECT MAX(id) FROM generation WHERE file_set_id = s.id)
        JOIN generation_verifier r ON r.generation_id = g.id JOIN verifier v ON v.id = r.verifier_id
        WHERE r.result IS NULL AND r.errors >= @tries AND v.removed IS NULL AND v.enabled AND (r.advisory OR NOT g.overruled) ORDER BY v.name_key
        """,
        row => (row.Shown(0), row.Shown(1)), ("@tries", RequiredVerifierRepository.Tries));

    /// <summary>How the required verifiers stand: how many there are, how many passed and how many failed the generation.</summary>
    public static (long Required, long Passed, long Failed) Tally(DbConnection connection, long generationId) => connection.List(
        """
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN result = 'Passed' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN result = 'Failed' THEN 1 ELSE 0 END), 0)
        FROM generation_verifier WHERE generation_id = @generation AND NOT advisory
        """,
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("@generation", generationId)).Single();

    private const string Open =
        """
        generation_id = @generation AND result IS NULL AND claim_cycle_id IS NULL AND errors < @tries
          AND verifier_id IN (SELECT id FROM verifier WHERE removed IS NULL AND enabled AND file_set_id = @set)
          AND verifier_id NOT IN (
            SELECT r.verifier_id FROM generation_verifier r JOIN generation g ON g.id = r.generation_id WHERE r.claim_cycle_id IS NOT NULL AND g.file_set_id = @set)
        """;

    private static (string, object?)[] Of(long generationId, long setId, params (string, object?)[] more) =>
        [("@generation", generationId), ("@set", setId), ("@tries", RequiredVerifierRepository.Tries), .. more];
}

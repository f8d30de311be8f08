using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>required_verifier</c>: which verifiers look at a version, in which order, and what each has said by now. Its open rows are the work queue.</summary>
internal static class RequiredVerifierRepository
{
    /// <summary>How often a verifier that breaks is tried on one version before it waits for a person.</summary>
    public const int Tries = 3;

    private const string Open =
        "result IS NULL AND claim_cycle_id IS NULL AND verifier_id IN (SELECT id FROM verifier WHERE removed IS NULL AND enabled AND file_set_id IS NULL)";

    private const string MayRun =
        """
        (after_id IS NULL OR EXISTS (
          SELECT 1 FROM required_verifier p WHERE p.version_id = required_verifier.version_id AND p.verifier_id = required_verifier.after_id AND p.result = 'Passed'))
        """;

    /// <summary>What a verifier, of which r is the row, last said that counted, apart from errors: of an open row, that is a verdict which is void.</summary>
    public const string LastWord =
        """
        (SELECT x.result FROM verification x WHERE x.version_id = r.version_id AND x.verifier_id = r.verifier_id
           AND x.advisory = r.advisory AND x.result <> 'Error' ORDER BY x.id DESC LIMIT 1)
        """;

    /// <summary>Fixes that the verifier looks at the version.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="versionId">The version.</param>
    /// <param name="verifier">The verifier.</param>
    /// <param name="afterId">The one that must have passed the version before; null for none.</param>
    /// <param name="cycleId">The cycle that stored the version; it holds the claim where the verifier is enabled and need not wait for another.</param>
    public static void Insert(DbConnection connection, long versionId, Verifier verifier, long? afterId, long cycleId) => connection.Execute(
        "INSERT INTO required_verifier (version_id, verifier_id, advisory, after_id, claim_cycle_id) VALUES (@version, @verifier, @advisory, @after, @cycle)",
        ("@version", versionId), ("@verifier", verifier.Id), ("@advisory", verifier.Need == VerifierNeed.Advisory), ("@after", afterId),
        ("@cycle", afterId is null && verifier.Enabled ? cycleId : null));

    /// <summary>Fixes that the version needs a set's verifier, which claims generations instead.</summary>
    public static void InsertUnclaimed(DbConnection connection, long versionId, long verifierId) => connection.Execute(
        "INSERT INTO required_verifier (version_id, verifier_id) VALUES (@version, @verifier)", ("@version", versionId), ("@verifier", verifierId));

    /// <summary>What a verifier that the version needs has said; null when the version does not need it.</summary>
    public static (VerificationResult? Result, long Errors)? Result(DbConnection connection, long versionId, long verifierId) => connection.List(
        "SELECT result, errors FROM required_verifier WHERE version_id = @version AND verifier_id = @verifier",
        row => ((VerificationResult?, long)?)(row.TextOrNull(0) is { } text ? Enum.Parse<VerificationResult>(text) : null, row.GetInt64(1)),
        ("@version", versionId), ("@verifier", verifierId)).SingleOrDefault();

    /// <summary>Claims for a cycle what earlier ones left open, what may run now, and what no other cycle holds.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="cycleId">The cycle.</param>
    /// <param name="urlIds">Whose versions; null for all.</param>
    public static void Claim(DbConnection connection, long cycleId, IReadOnlyCollection<long>? urlIds)
    {
        const string claim =
            $"""
            UPDATE required_verifier SET claim_cycle_id = @cycle
            WHERE {Open} AND errors < @tries AND {MayRun}
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

    /// <summary>Claims for a cycle the verifiers that waited for another to pass the version, which it now has.</summary>
    /// <returns>The ids of the claimed verifiers.</returns>
    public static List<long> ClaimFollowers(DbConnection connection, long cycleId, long versionId, long verifierId) => connection.List(
        $"UPDATE required_verifier SET claim_cycle_id = @cycle WHERE version_id = @version AND after_id = @verifier AND errors < @tries AND {Open} RETURNING verifier_id",
        row => row.GetInt64(0), ("@cycle", cycleId), ("@version", versionId), ("@verifier", verifierId), ("@tries", Tries));

    /// <summary>Claims one open row for a run by hand, and forgives the verifier that it broke before.</summary>
    /// <returns>Whether the row was open and free.</returns>
    public static bool ClaimOne(DbConnection connection, long cycleId, long versionId, long verifierId) => connection.Execute(
        $"UPDATE required_verifier SET claim_cycle_id = @cycle, errors = 0 WHERE version_id = @version AND verifier_id = @verifier AND {Open}",
        ("@cycle", cycleId), ("@version", versionId), ("@verifier", verifierId)) == 1;

    /// <summary>Whether a cycle is just having the verifier look at the version.</summary>
    public static bool IsClaimed(DbConnection connection, long versionId, long verifierId) => connection.Scalar(
        "SELECT COUNT(*) FROM required_verifier WHERE version_id = @version AND verifier_id = @verifier AND claim_cycle_id IS NOT NULL",
        ("@version", versionId), ("@verifier", verifierId)) > 0;

    /// <summary>What a cycle has claimed and not yet answered: version and verifier.</summary>
    public static List<(long VersionId, long VerifierId)> Claimed(DbConnection connection, long cycleId) => connection.List(
        "SELECT version_id, verifier_id FROM required_verifier WHERE claim_cycle_id = @cycle ORDER BY version_id, verifier_id",
        row => (row.GetInt64(0), row.GetInt64(1)), ("@cycle", cycleId));

    public static int ReleaseClaims(DbConnection connection, long cycleId) =>
        connection.Execute("UPDATE required_verifier SET claim_cycle_id = NULL WHERE claim_cycle_id = @cycle", ("@cycle", cycleId));

    /// <summary>Opens a row again whose verdict is void, as if the verifier had never looked.</summary>
    public static void Reopen(DbConnection connection, long versionId, long verifierId) => connection.Execute(
        "UPDATE required_verifier SET result = NULL, errors = 0 WHERE version_id = @version AND verifier_id = @verifier", ("@version", versionId), ("@verifier", verifierId));

    /// <summary>Claims an open row for a cycle, where the verifier need not wait for another.</summary>
    /// <returns>Whether it got it.</returns>
    public static bool ClaimAgain(DbConnection connection, long cycleId, long versionId, long verifierId) => connection.Execute(
        $"UPDATE required_verifier SET claim_cycle_id = @cycle WHERE version_id = @version AND verifier_id = @verifier AND {Open} AND {MayRun}",
        ("@cycle", cycleId), ("@version", versionId), ("@verifier", verifierId)) == 1;

    /// <summary>Lets go of one row that was claimed, without an answer.</summary>
    public static void Release(DbConnection connection, long versionId, long verifierId) => connection.Execute(
        "UPDATE required_verifier SET claim_cycle_id = NULL WHERE version_id = @version AND verifier_id = @verifier", ("@version", versionId), ("@verifier", verifierId));

    /// <summary>Lets void verdicts on a version count again: it is no longer its URL's newest, and nobody needs others.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool LetVoidStand(DbConnection connection, long versionId) => connection.Execute(
        $"""
        UPDATE required_verifier AS r SET result = {LastWord}, claim_cycle_id = NULL
        WHERE version_id = @version AND result IS NULL AND {LastWord} IS NOT NULL
        """, ("@version", versionId)) > 0;

    /// <summary>Notes a verdict. An error leaves the row open, to be tried again.</summary>
    /// <returns>How the verifier stands to the version; null when it was not to look at it.</returns>
    public static Standing? Answer(DbConnection connection, long versionId, long verifierId, VerificationResult result) => connection.List(
        """
        UPDATE required_verifier SET result = COALESCE(@result, result), claim_cycle_id = NULL,
          errors = CASE WHEN result IS NULL THEN errors + @errors ELSE 0 END
        WHERE version_id = @version AND verifier_id = @verifier
        RETURNING advisory, errors
        """,
        row => new Standing(row.GetBoolean(0), row.GetInt32(1)),
        ("@version", versionId), ("@verifier", verifierId), ("@result", result == VerificationResult.Error ? null : result.ToString()),
        ("@errors", result == VerificationResult.Error ? 1 : 0)).SingleOrDefault();

    /// <summary>Notes a verdict that counts, whether or not the version needed the verifier before.</summary>
    public static void Decide(DbConnection connection, long versionId, long verifierId, VerificationResult result) => connection.Execute(
        """
        INSERT INTO required_verifier (version_id, verifier_id, result) VALUES (@version, @verifier, @result)
        ON CONFLICT (version_id, verifier_id) DO UPDATE SET result = excluded.result, advisory = FALSE, claim_cycle_id = NULL
        """,
        ("@version", versionId), ("@verifier", verifierId), ("@result", result.ToString()));

    /// <summary>Lets a verifier that broke be tried again: it was given anew, and may be whole now.</summary>
    public static void ForgiveErrors(DbConnection connection, long verifierId) =>
        connection.Execute("UPDATE required_verifier SET errors = 0 WHERE verifier_id = @verifier AND result IS NULL", ("@verifier", verifierId));

    /// <summary>Lets verifiers that could not judge beside a version of another URL try again: what is to be held of that has changed.</summary>
    /// <returns>The versions that they look at, and they.</returns>
    public static List<(long VersionId, long VerifierId)> ForgiveErrorsBeside(DbConnection connection, VersionRow version) => connection.List(
        """
        UPDATE required_verifier SET errors = 0
        WHERE result IS NULL AND (version_id, verifier_id) IN (
          SELECT x.version_id, x.verifier_id FROM verification_basis b JOIN verification x ON x.id = b.verification_id
          WHERE b.url_id = @url AND b.version_id = @version AND x.result = 'Error')
        RETURNING version_id, verifier_id
        """, row => (row.GetInt64(0), row.GetInt64(1)), ("@url", version.UrlId), ("@version", version.Id));

    /// <summary>On how many versions each verifier broke so often that it waits for a person, by the verifier's id.</summary>
    public static Dictionary<long, long> Waiting(DbConnection connection) => connection.List(
        """
        SELECT r.verifier_id, COUNT(*) FROM required_verifier r JOIN verifier v ON v.id = r.verifier_id
        WHERE r.result IS NULL AND r.errors >= @tries AND v.file_set_id IS NULL GROUP BY r.verifier_id
        """,
        row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1)), ("@tries", Tries)).ToDictionary();

    /// <summary>Verifiers that wait for a person, and on how many versions that could still be handed on: neither replaced by what is current, nor lost, nor decided without them.</summary>
    public static IEnumerable<WaitingVerifier> HoldingUp(DbConnection connection) => connection.List(
        """
        SELECT v.name, COUNT(*), MAX(r.version_id) FROM required_verifier r JOIN verifier v ON v.id = r.verifier_id
        JOIN file_version f ON f.id = r.version_id JOIN url u ON u.id = f.url_id
        WHERE r.result IS NULL AND r.errors >= @tries AND v.file_set_id IS NULL AND v.removed IS NULL AND v.enabled AND u.removed IS NULL AND u.enabled
          AND f.integrity IS NULL AND f.id >= COALESCE(u.current_version_id, 0) AND (r.advisory OR f.status = 'Unverified')
        GROUP BY v.id
        """,
        row => new WaitingVerifier(row.Shown(0), row.GetInt64(1), row.GetInt64(2)), ("@tries", Tries)).OrderBy(waiting => waiting.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>How many verifiers the version needs, and what they have said.</summary>
    public static (long Required, long Passed, long Failed) Tally(DbConnection connection, long versionId) => connection.List(
        """
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN result = 'Passed' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN result = 'Failed' THEN 1 ELSE 0 END), 0)
        FROM required_verifier WHERE version_id = @version AND NOT advisory
        """,
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("@version", versionId)).Single();
}

/// <summary>How a verifier stands to a version.</summary>
/// <param name="IsAdvisory">Whether what it says of the version decides nothing.</param>
/// <param name="Errors">How often it broke on it.</param>
internal sealed record Standing(bool IsAdvisory, int Errors);

/// <summary>A verifier that broke so often that it waits for a person.</summary>
/// <param name="Name">The verifier.</param>
/// <param name="Versions">On how many versions.</param>
/// <param name="Newest">The newest of them.</param>
internal sealed record WaitingVerifier(string Name, long Versions, long Newest);

using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>verification</c>: every verdict ever given, in order.</summary>
internal static class VerificationRepository
{
    private const string Select =
        """
        SELECT x.id, x.version_id, n.name, x.result, x.message, x.started, x.duration, x.verifier_sha256, x.actor, x.advisory, x.output,
          (SELECT MAX(b.version_id) FROM verification_basis b WHERE b.verification_id = x.id)
        FROM verification x LEFT JOIN verifier n ON n.id = x.verifier_id
        """;

    public static long Insert(DbConnection connection, NewVerification row)
    {
        var id = InsertRow(connection, row);
        BasisRepository.Insert(connection, id, row.VersionId, row.RestsOn);
        return id;
    }

    private static long InsertRow(DbConnection connection, NewVerification row) => connection.Scalar(
        """
        INSERT INTO verification (version_id, verifier_id, cycle_id, result, message, started, duration, verifier_sha256, actor, advisory, output)
        VALUES (@version, @verifier, @cycle, @result, @message, @started, @duration, @sha256, @actor, @advisory, @output)
        RETURNING id
        """,
        ("@version", row.VersionId), ("@verifier", row.VerifierId), ("@cycle", row.CycleId), ("@result", row.Result.ToString()), ("@message", row.Message),
        ("@started", row.Started.ToMicroseconds()), ("@duration", row.Duration.ToMicroseconds()), ("@sha256", row.VerifierSha256), ("@actor", row.Actor.ToString()), ("@advisory", row.IsAdvisory),
        ("@output", row.Output));

    /// <summary>A person's last verdict on the version v of a query; null where there is none.</summary>
    public const string PersonsWord = "(SELECT p.result FROM verification p WHERE p.version_id = v.id AND p.verifier_id IS NULL ORDER BY p.id DESC LIMIT 1)";

    /// <summary>A person's last verdict on the version.</summary>
    public static VerificationResult? PersonsVerdict(DbConnection connection, long versionId) =>
        connection.Text("SELECT result FROM verification WHERE version_id = @version AND verifier_id IS NULL ORDER BY id DESC LIMIT 1", ("@version", versionId)) is { } text
            ? Enum.Parse<VerificationResult>(text)
            : null;

    /// <summary>Whether a verifier's last word on the version, apart from errors, was that it passed.</summary>
    public static bool HasPassed(DbConnection connection, long versionId, long verifierId) => connection.Text(
        "SELECT result FROM verification WHERE version_id = @version AND verifier_id = @verifier AND result <> 'Error' ORDER BY id DESC LIMIT 1",
        ("@version", versionId), ("@verifier", verifierId)) == nameof(VerificationResult.Passed);

    public static FetchPS.Verification ById(DbConnection connection, long id) =>
        connection.List($"{Select} WHERE x.id = @id", Map, ("@id", id)).Single();

    /// <summary>Streams verdicts, oldest first: of one version, or of all.</summary>
    public static IEnumerable<FetchPS.Verification> Find(DbConnection connection, long? versionId) => versionId is { } id
        ? connection.Command($"{Select} WHERE x.version_id = @version ORDER BY x.id", ("@version", id)).Rows(Map)
        : connection.Command($"{Select} ORDER BY x.id").Rows(Map);

    private static FetchPS.Verification Map(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        VersionId = row.GetInt64(1),
        Verifier = row.ShownOrNull(2),
        Result = Enum.Parse<VerificationResult>(row.GetString(3)),
        Message = row.ShownOrNull(4),
        Started = row.Time(5),
        Duration = row.Duration(6),
        VerifierSha256 = row.ShownOrNull(7),
        Actor = row.Shown(8),
        IsAdvisory = row.GetBoolean(9),
        Output = row.TextOrNull(10) is { } output ? ForeignText.Lines(output) : null,
        RestsOn = row.NumberOrNull(11),
    };
}

/// <summary>A verdict about to be recorded.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="VerifierId">The verifier; null when a person decided.</param>
/// <param name="CycleId">The cycle in which it ran; null when by hand.</param>
/// <param name="Result">The result.</param>
/// <param name="Message">What was said.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="VerifierSha256">The hash of what ran.</param>
/// <param name="Actor">Who recorded it.</param>
internal sealed record NewVerification(
    long VersionId, long? VerifierId, long? CycleId, VerificationResult Result, string? Message, DateTimeOffset Started, TimeSpan Duration,
    string? VerifierSha256, Actor Actor)
{
    /// <summary>Whether it decides nothing.</summary>
    public bool IsAdvisory { get; init; }

    /// <summary>Whether it was said of a set as a whole.</summary>
    public bool IsOnSet { get; init; }

    /// <summary>Whether it counts, though the version may not have needed the verifier, or had its answer already.</summary>
    public bool Decides { get; init; }

    /// <summary>The end of what the verifier printed.</summary>
    public string? Output { get; init; }

    /// <summary>Versions of other URLs that it rests on.</summary>
    public IReadOnlyCollection<long> RestsOn { get; init; } = [];
}

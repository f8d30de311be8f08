using FetchPS.Core.Data;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification;

/// <summary>What a verifier said of one version.</summary>
/// <param name="VersionId">The version's id.</param>
/// <param name="Result">The result; <see cref="VerificationResult.Error"/> when the verifier itself broke.</param>
/// <param name="Message">What it said, or how it broke.</param>
/// <param name="Started">When the version was given to it.</param>
/// <param name="Duration">How long it took from then.</param>
/// <param name="VerifierSha256">The SHA-256 of the script or executable, in lower-case hexadecimal; null when it could not be read.</param>
public sealed record Verdict(
    long VersionId,
    VerificationResult Result,
    string? Message,
    DateTimeOffset Started,
    TimeSpan Duration,
    string? VerifierSha256)
{
    /// <summary>The end of what the verifier printed; null when it printed nothing.</summary>
    public string? Output { get; init; }

    /// <summary>Ids of versions of other watched URLs that it rests on.</summary>
    public IReadOnlyCollection<long> RestsOn { get; init; } = [];

    /// <summary>The same as the database keeps it, as said in a cycle.</summary>
    internal NewVerification ToRow(long verifierId, long cycleId, Actor actor) => new(VersionId, verifierId, cycleId, Result, Message, Started, Duration, VerifierSha256, actor)
    {
        Output = Output,
        RestsOn = RestsOn,
    };
}

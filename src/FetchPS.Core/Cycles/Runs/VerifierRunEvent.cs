namespace FetchPS.Core.Cycles.Runs;

/// <summary>Something that happened in a run of verifiers by hand, told as it happens.</summary>
public abstract record VerifierRunEvent;

/// <summary>The versions are chosen.</summary>
/// <param name="Versions">How many there are.</param>
public sealed record VerifierRunStarted(int Versions) : VerifierRunEvent;

/// <summary>A version is done with: every verifier that was to look at it has. Versions come by id, the oldest first.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Verdicts">What the verifiers said, in the order in which they said it.</param>
public sealed record VersionVerified(long VersionId, IReadOnlyList<FetchPS.Verification> Verdicts) : VerifierRunEvent;

/// <summary>One of the user's versions can't be taken; the others go on.</summary>
/// <param name="Error">Why.</param>
public sealed record VersionRefused(FetchException Error) : VerifierRunEvent;

/// <summary>Something is not as one might think.</summary>
/// <param name="Message">What, as a sentence.</param>
public sealed record VerifierRunWarning(string Message) : VerifierRunEvent;

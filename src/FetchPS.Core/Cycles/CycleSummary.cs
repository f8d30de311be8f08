namespace FetchPS.Core.Cycles;

/// <summary>What a cycle came to.</summary>
public sealed record CycleSummary
{
    /// <summary>The cycle.</summary>
    public required long CycleId { get; init; }

    /// <summary>Turns that stored a version.</summary>
    public int Stored { get; init; }

    /// <summary>Turns answered by 304.</summary>
    public int NotModified { get; init; }

    /// <summary>Turns that brought the bytes that were there already.</summary>
    public int SameContent { get; init; }

    /// <summary>Turns that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Turns that were due and not made, because their host wants to be left alone: they come first in the next cycle.</summary>
    public int NotFetched { get; init; }

    /// <summary>Verdicts that failed a version.</summary>
    public int VerificationsFailed { get; init; }

    /// <summary>Verifiers that broke, counted by version.</summary>
    public int VerifierErrors { get; init; }
}

namespace FetchPS.Core.Cycles;

/// <summary>Something that happened in a cycle, told as it happens.</summary>
public abstract record CycleEvent;

/// <summary>The cycle has claimed its URLs.</summary>
/// <param name="CycleId">The cycle.</param>
/// <param name="Claimed">How many URLs it will fetch.</param>
public sealed record CycleStarted(long CycleId, int Claimed) : CycleEvent;

/// <summary>A URL's turn is over: recorded, and verified where a verifier is required.</summary>
/// <param name="Turn">What it came to.</param>
/// <param name="Error">Why it failed.</param>
public sealed record TurnEnded(TurnResult Turn, FetchException? Error) : CycleEvent;

/// <summary>A verifier has given its verdict.</summary>
/// <param name="Version">The version.</param>
/// <param name="Verifier">The verifier's name.</param>
/// <param name="Result">The result.</param>
/// <param name="Message">What the verifier said.</param>
public sealed record VerdictGiven(FileVersion Version, string Verifier, VerificationResult Result, string? Message) : CycleEvent
{
    /// <summary>Whether it decides nothing.</summary>
    public bool IsAdvisory { get; init; }
}

/// <summary>A verifier has given its verdict on a set.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Verifier">The verifier's name.</param>
/// <param name="Result">The result, for all members together.</param>
/// <param name="Message">What the verifier said.</param>
public sealed record SetVerdictGiven(string Set, string Verifier, VerificationResult Result, string? Message) : CycleEvent
{
    /// <summary>Whether it decides nothing.</summary>
    public bool IsAdvisory { get; init; }
}

/// <summary>Something in the store is not as it should be and stays so; every cycle tells of it until it is put right.</summary>
/// <param name="Error">What.</param>
public sealed record CycleFault(FetchException Error) : CycleEvent;

/// <summary>Something is not as it should be, and the cycle went on.</summary>
/// <param name="Message">What, as a sentence.</param>
public sealed record CycleWarning(string Message) : CycleEvent;

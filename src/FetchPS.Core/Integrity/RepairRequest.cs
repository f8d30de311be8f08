namespace FetchPS.Core.Integrity;

/// <summary>How a store is repaired.</summary>
public sealed record RepairRequest
{
    /// <summary>Asked before each change with its target and what is to be done; false leaves it as it is.</summary>
    public Func<string, string, bool> Confirm { get; init; } = (_, _) => true;

    /// <summary>Hears of what could not be put right; the rest goes on.</summary>
    public Action<FetchException> Failed { get; init; } = failure => throw failure;

    /// <summary>Hears often how far it is.</summary>
    public Action<CheckProgress>? Progress { get; init; }

    /// <summary>Ends the repair; what was done stays.</summary>
    public CancellationToken CancellationToken { get; init; }
}

namespace FetchPS;

/// <summary>One fault that was found in a store.</summary>
public sealed record StoreFinding
{
    /// <summary>How bad it is.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>What kind of fault it is.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>What has the fault: the full path of a file, or the table of a row.</summary>
    public required string Target { get; init; }

    /// <summary>What is wrong, as a sentence.</summary>
    public required string Message { get; init; }
}

namespace FetchPS;

/// <summary>One thing that was put right in a store.</summary>
public sealed record StoreRepair
{
    /// <summary>What was done.</summary>
    public required RepairAction Action { get; init; }

    /// <summary>What it was done to: the full path of a file.</summary>
    public required string Target { get; init; }

    /// <summary>The version that it is about.</summary>
    public long? VersionId { get; init; }

    /// <summary>Where the bytes that lay there are kept now, under <c>lost+found</c>; null when there were none.</summary>
    public string? KeptAs { get; init; }

    /// <summary>What was done, as a sentence.</summary>
    public required string Message { get; init; }
}

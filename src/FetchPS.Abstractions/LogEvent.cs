namespace FetchPS;

/// <summary>One line of the action log.</summary>
public sealed record LogEvent
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How much it matters.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The stable name of what happened, such as <c>VersionStored</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The account and machine that did it.</summary>
    public string? Actor { get; init; }

    /// <summary>The cycle in which it happened.</summary>
    public long? CycleId { get; init; }

    /// <summary>The URL that it is about.</summary>
    public long? UrlId { get; init; }

    /// <summary>What happened, as a sentence.</summary>
    public required string Message { get; init; }
}

namespace FetchPS;

/// <summary>One turn of one URL, as it was recorded.</summary>
public sealed record FetchAttempt
{
    /// <summary>The URL's id.</summary>
    public required long UrlId { get; init; }

    /// <summary>The URL's address.</summary>
    public required string Url { get; init; }

    /// <summary>The cycle.</summary>
    public required long CycleId { get; init; }

    /// <summary>When the fetch began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What it came to.</summary>
    public required TurnOutcome Outcome { get; init; }

    /// <summary>The HTTP status of the final answer; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The version that was stored, or that the server said is still current.</summary>
    public long? VersionId { get; init; }

    /// <summary>The body's bytes as they came over the wire.</summary>
    public required long Bytes { get; init; }

    /// <summary>Requests that were sent, redirects not counted.</summary>
    public required int Tries { get; init; }

    /// <summary>The address that answered, where redirects led to another.</summary>
    public string? FinalAddress { get; init; }

    /// <summary>The stable id of the error.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}

namespace FetchPS;

/// <summary>What one URL's turn in a cycle came to.</summary>
public sealed record TurnResult
{
    /// <summary>The URL's id.</summary>
    public required long UrlId { get; init; }

    /// <summary>The URL's address.</summary>
    public required string Url { get; init; }

    /// <summary>What it came to.</summary>
    public required TurnOutcome Outcome { get; init; }

    /// <summary>The version that was stored, or, when nothing changed, the newest one.</summary>
    public long? VersionId { get; init; }

    /// <summary>The HTTP status of the final answer; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>That version's verification status at the end of the turn.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>How long the fetch took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The body's bytes as they came over the wire.</summary>
    public long Bytes { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The stable id of that error.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The address without its query, because a turn is what errors are about.</summary>
    public override string ToString() => UrlMask.Of(Url);
}

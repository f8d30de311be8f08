namespace FetchPS.Core.Model;

/// <summary>Which versions to find; what is left out does not matter.</summary>
public sealed record VersionQuery
{
    /// <summary>A wildcard over addresses, or one whole address; URLs that were removed count.</summary>
    public string? Url { get; init; }

    /// <summary>A wildcard over file names.</summary>
    public string? Name { get; init; }

    /// <summary>Only each URL's newest among those that fit.</summary>
    public bool Latest { get; init; }

    /// <summary>Only those with this status.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>Only those fetched then or later.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only those fetched earlier.</summary>
    public DateTimeOffset? Before { get; init; }
}

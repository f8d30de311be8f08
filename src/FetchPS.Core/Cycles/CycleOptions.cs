namespace FetchPS.Core.Cycles;

/// <summary>How a cycle is to run.</summary>
public sealed record CycleOptions
{
    /// <summary>The URLs to choose from; null for all.</summary>
    public IReadOnlyCollection<long>? UrlIds { get; init; }

    /// <summary>Whether to fetch also what is not due. Never fetches what is disabled, or what another cycle holds.</summary>
    public bool Force { get; init; }

    /// <summary>Fetches at a time, over all hosts.</summary>
    public int ThrottleLimit { get; init; } = 64;

    /// <summary>Fetches at a time to one host; null for the store's own limit. Hosts with a limit of their own keep it.</summary>
    public int? ThrottlePerHost { get; init; }

    /// <summary>Verifiers that work at a time on this machine, over all of them; null for one for each processor.</summary>
    public int? VerifierThrottle { get; init; }

    /// <summary>The time over which the starts of the turns are spread evenly; zero starts them as soon as there is room.</summary>
    public TimeSpan Spread { get; init; }
}

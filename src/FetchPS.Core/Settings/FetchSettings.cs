namespace FetchPS.Core.Settings;

/// <summary>How a fetcher behaves towards the network, whatever it fetches.</summary>
public sealed record FetchSettings
{
    /// <summary>Where the owner of a server can turn, as a URL or mail address, sent in User-Agent; null for none.</summary>
    public string? Contact { get; init; }

    /// <summary>Requests to one host at a time.</summary>
    public int RequestsPerHost { get; init; } = 4;

    /// <summary>The least time between the starts of two requests to one host.</summary>
    public TimeSpan GapPerHost { get; init; } = TimeSpan.Zero;

    /// <summary>Hosts that are asked in another way, by name.</summary>
    public IReadOnlyDictionary<string, HostManners> Hosts { get; init; } = new Dictionary<string, HostManners>();

    /// <summary>The wait before the first retry; it doubles with each, with jitter. A Retry-After of the server's goes before.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a retry.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which hosts and networks may be connected to.</summary>
    public NetworkTargets Targets { get; init; } = new();

    /// <summary>Requests to that host at a time.</summary>
    internal int RequestsTo(string host) => OwnManners(host)?.Requests ?? RequestsPerHost;

    /// <summary>The least time between the starts of two requests to that host.</summary>
    internal TimeSpan GapTo(string host) => OwnManners(host)?.Gap ?? GapPerHost;

    /// <summary>Whether a contact can be sent within a comment of User-Agent (RFC 9110, section 5.6.5).</summary>
    internal static bool IsContact(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny('(', ')', '\\');

    private HostManners? OwnManners(string host) => Hosts.FirstOrDefault(entry => string.Equals(entry.Key, host, StringComparison.OrdinalIgnoreCase)).Value;
}

namespace FetchPS;

/// <summary>A store at a glance.</summary>
public sealed record StoreSummary
{
    /// <summary>The store's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that holds <c>files</c> and <c>current</c>: the store's own, unless <c>Initialize-FetchStore -FilesPath</c> named another.</summary>
    public required string FilesPath { get; init; }

    /// <summary>The version of its database schema.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Watched URLs, the disabled ones included.</summary>
    public required long Urls { get; init; }

    /// <summary>Watched URLs that are disabled.</summary>
    public required long Disabled { get; init; }

    /// <summary>URLs that the next cycle will take.</summary>
    public required long Due { get; init; }

    /// <summary>URLs whose last turn failed.</summary>
    public required long Failing { get; init; }

    /// <summary>Stored file versions.</summary>
    public required long Versions { get; init; }

    /// <summary>Stored file versions without a verdict.</summary>
    public required long Unverified { get; init; }

    /// <summary>Verifiers in use.</summary>
    public required long Verifiers { get; init; }

    /// <summary>When the last cycle started.</summary>
    public DateTimeOffset? LastCycle { get; init; }

    /// <summary>The store-wide private certificate authority, as subject names; empty when there is none.</summary>
    public required IReadOnlyList<string> CaCertificates { get; init; }

    /// <summary>Where the owner of a server can turn, sent in User-Agent; null for nowhere.</summary>
    public string? Contact { get; init; }

    /// <summary>Requests to one host at a time.</summary>
    public int ThrottlePerHost { get; init; }

    /// <summary>The least time between the starts of two requests to one host.</summary>
    public TimeSpan GapPerHost { get; init; }

    /// <summary>Requests at a time to hosts that have a number of their own.</summary>
    public IReadOnlyDictionary<string, int> HostThrottles { get; init; } = new Dictionary<string, int>();

    /// <summary>The least time between two requests to hosts that have one of their own.</summary>
    public IReadOnlyDictionary<string, TimeSpan> HostGaps { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>The only hosts that are asked; empty for all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Hosts that are never asked.</summary>
    public IReadOnlyList<string> DeniedHosts { get; init; } = [];

    /// <summary>The only networks that are connected to; empty for all.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Networks that are never connected to, those denied from the start included.</summary>
    public IReadOnlyList<string> DeniedNetworks { get; init; } = [];

    /// <summary>Whether versions that no required verifier looks at may be current, of URLs that do not say otherwise.</summary>
    public bool PromoteUnverified { get; init; }

    /// <summary>The largest decoded body of a URL without a limit of its own, in bytes.</summary>
    public long MaximumSize { get; init; }

    /// <summary>The largest set of response headers of such a URL, in bytes.</summary>
    public int MaximumHeaderSize { get; init; }

    /// <summary>The longest that connecting may take, for such a URL.</summary>
    public TimeSpan ConnectTimeout { get; init; }

    /// <summary>The longest wait for the response's headers, for such a URL.</summary>
    public TimeSpan FirstByteTimeout { get; init; }

    /// <summary>The longest silence within a body, for such a URL.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>The longest that a turn may take with all its tries, for such a URL.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Requests of one turn, for such a URL, where a fault may pass by itself.</summary>
    public int Tries { get; init; }

    /// <summary>How long the folder of a set's generation stays after the set's link was switched to another.</summary>
    public TimeSpan SetGrace { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

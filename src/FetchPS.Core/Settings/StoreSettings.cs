using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Settings;

/// <summary>How a store fetches, for all its URLs. What is null is as usual.</summary>
public sealed record StoreSettings : LimitOptions
{
    /// <summary>Where the owner of a server can turn, as a URL or mail address, sent in User-Agent.</summary>
    public string? Contact { get; init; }

    /// <summary>Requests to one host at a time.</summary>
    public int? RequestsPerHost { get; init; }

    /// <summary>The least time between the starts of two requests to one host.</summary>
    public TimeSpan? GapPerHost { get; init; }

    /// <summary>Hosts that are asked in another way, by name.</summary>
    public IReadOnlyDictionary<string, HostManners>? Hosts { get; init; }

    /// <summary>Names of hosts, with PowerShell's wildcards; no other host is asked.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Names of hosts, with PowerShell's wildcards, that are never asked.</summary>
    public IReadOnlyList<string>? DeniedHosts { get; init; }

    /// <summary>Networks such as <c>10.0.0.0/8</c>; nothing outside them is connected to. One that is denied from the start is let go of by naming it here.</summary>
    public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>Networks that are never connected to, beside those that are denied from the start.</summary>
    public IReadOnlyList<string>? DeniedNetworks { get; init; }

    /// <summary>How long the folder of a set's generation stays after the set's link was switched to another.</summary>
    public TimeSpan? SetGrace { get; init; }

    /// <summary>Whether versions that no required verifier looks at may be current, of URLs that do not say otherwise.</summary>
    public bool? PromoteUnverified { get; init; }

    /// <summary>How long the folder of a set's generation stays, whether or not that was set: an hour as a rule.</summary>
    internal TimeSpan GraceOfSets => SetGrace ?? TimeSpan.FromHours(1);

    /// <summary>How a fetcher behaves towards the network.</summary>
    internal FetchSettings Fetching
    {
        get
        {
            var usual = new FetchSettings();
            return usual with
            {
                Contact = Contact,
                RequestsPerHost = RequestsPerHost ?? usual.RequestsPerHost,
                GapPerHost = GapPerHost ?? usual.GapPerHost,
                Hosts = Hosts ?? usual.Hosts,
                Targets = Targets,
            };
        }
    }

    private NetworkTargets Targets
    {
        get
        {
            var allowed = Networks(AllowedNetworks);
            return new()
            {
                AllowedHosts = AllowedHosts ?? [],
                DeniedHosts = DeniedHosts ?? [],
                AllowedNetworks = allowed,
                DeniedNetworks = [.. NetworkTargets.NeverServers.Except(allowed), .. Networks(DeniedNetworks)],
            };
        }
    }

    /// <summary>Puts what holds into a store's summary.</summary>
    internal StoreSummary Describe(StoreSummary summary)
    {
        var (fetching, limits) = (Fetching, Limits(new()));
        return summary with
        {
            Contact = Contact,
            ThrottlePerHost = fetching.RequestsPerHost,
            GapPerHost = fetching.GapPerHost,
            HostThrottles = fetching.Hosts.ToDictionary(host => host.Key, host => host.Value.Requests ?? fetching.RequestsPerHost),
            HostGaps = fetching.Hosts.ToDictionary(host => host.Key, host => host.Value.Gap ?? fetching.GapPerHost),
            AllowedHosts = fetching.Targets.AllowedHosts,
            DeniedHosts = fetching.Targets.DeniedHosts,
            AllowedNetworks = [.. fetching.Targets.AllowedNetworks.Select(network => network.ToString())],
            DeniedNetworks = [.. fetching.Targets.DeniedNetworks.Select(network => network.ToString())],
            PromoteUnverified = PromoteUnverified ?? false,
            MaximumSize = limits.Size,
            MaximumHeaderSize = limits.HeaderKilobytes * 1024,
            ConnectTimeout = limits.Connect,
            FirstByteTimeout = limits.FirstByte,
            IdleTimeout = limits.Idle,
            Timeout = limits.Total,
            Tries = limits.Tries,
            SetGrace = GraceOfSets,
        };
    }

    /// <summary>Whether two mean the same.</summary>
    internal bool SameAs(StoreSettings other) => ToJson() == other.ToJson();

    /// <summary>Makes sure that all of it can be used.</summary>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    internal StoreSettings Require()
    {
        if (Contact is not null && !FetchSettings.IsContact(Contact))
            throw UrlErrors.InvalidOption("Contact", "it goes out in a header, so it must be printable ASCII without parentheses and backslashes, such as https://example.org/bot or ops@example.org");
        foreach (var (name, manners) in Hosts ?? new Dictionary<string, HostManners>())
        {
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
                throw UrlErrors.InvalidOption("HostName", $"'{name}' is not the name of a host");
            RequireManners(manners.Requests, manners.Gap);
        }

        RequireManners(RequestsPerHost, GapPerHost);
        RequireLimits();
        if (SetGrace < TimeSpan.Zero)
            throw UrlErrors.InvalidOption("SetGrace", "it must not be negative");
        Networks(AllowedNetworks);
        Networks(DeniedNetworks);
        return this;
    }

    /// <summary>The database's form: null where all is as usual.</summary>
    internal string? ToJson() => JsonSerializer.Serialize(this, StoreSettingsJson.Default.StoreSettings) is var json && json == "{}" ? null : json;

    internal static StoreSettings FromJson(string? json) => json is null ? new() : JsonSerializer.Deserialize(json, StoreSettingsJson.Default.StoreSettings)!;

    private static void RequireManners(int? requests, TimeSpan? gap)
    {
        if (requests < 1)
            throw UrlErrors.InvalidOption("ThrottlePerHost", "it must be 1 or more");
        if (gap < TimeSpan.Zero)
            throw UrlErrors.InvalidOption("GapPerHost", "it must not be negative");
    }

    private static List<IPNetwork> Networks(IReadOnlyList<string>? texts) => [.. (texts ?? []).Select(static text =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw UrlErrors.InvalidOption("AllowNetwork or DenyNetwork", $"'{text}' is not a network such as 10.0.0.0/8 or fd00::/8, nor a single address"))];
}

/// <summary>Generated, so that reading settings costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreSettings))]
internal sealed partial class StoreSettingsJson : JsonSerializerContext;

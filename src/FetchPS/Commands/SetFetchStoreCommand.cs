using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Fetching;
using FetchPS.Core.Settings;

namespace FetchPS.Commands;

/// <summary>Changes settings of a store. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreSummary))]
public sealed class SetFetchStoreCommand : FetchLimitsCmdlet
{
    /// <summary>A PEM file of private certificate authorities to trust for every URL; an empty text takes them away.</summary>
    [Parameter(HelpMessage = "A PEM file of private certificate authorities to trust for every URL in addition to the system's; '' removes them.")]
    [AllowEmptyString]
    public string? CaCertificate { get; set; }

    /// <summary>Where the owner of a server can turn.</summary>
    [Parameter(HelpMessage = "Whom the owner of a server can contact, as a URL or mail address; it is sent in User-Agent. '' removes it.")]
    [AllowEmptyString]
    public string? Contact { get; set; }

    /// <summary>Requests to one host at a time.</summary>
    [Parameter(HelpMessage = "How many requests go to one host at a time; 4 by default.")]
    [ValidateRange(1, 1000)]
    [WholeNumberTransformation]
    public int ThrottlePerHost { get; set; }

    /// <summary>The least time between two requests to one host.</summary>
    [Parameter(HelpMessage = "The shortest time between the starts of two requests to one host, such as 2s; none by default.")]
    [TimeoutTransformation]
    public TimeSpan GapPerHost { get; set; }

    /// <summary>The hosts that the throttle and the gap are for.</summary>
    [Parameter(HelpMessage = "The hosts that -ThrottlePerHost and -GapPerHost apply to; without either, these hosts are treated like all others again.")]
    [ValidateNotNullOrEmpty]
    public string[]? HostName { get; set; }

    /// <summary>The only hosts that are asked.</summary>
    [Parameter(HelpMessage = "The only hosts that are asked, with wildcards; @() for all.")]
    [AllowEmptyCollection]
    public string[]? AllowHost { get; set; }

    /// <summary>Hosts that are never asked.</summary>
    [Parameter(HelpMessage = "Hosts that are never asked, with wildcards; @() for none.")]
    [AllowEmptyCollection]
    public string[]? DenyHost { get; set; }

    /// <summary>The only networks that are connected to.</summary>
    [Parameter(HelpMessage = "The only networks that are connected to, such as 10.0.0.0/8; @() for all. Behind a proxy hosts are known only by name.")]
    [AllowEmptyCollection]
    public string[]? AllowNetwork { get; set; }

    /// <summary>Networks that are never connected to.</summary>
    [Parameter(HelpMessage = "Networks that are never connected to, besides link-local and cloud metadata; @() for no more than these. Behind a proxy hosts are known only by name.")]
    [AllowEmptyCollection]
    public string[]? DenyNetwork { get; set; }

    /// <summary>How long the folder of a set's generation stays.</summary>
    [Parameter(HelpMessage = "How long the folder of a set's generation stays after its link has been switched to another, such as 6h; 1h by default.")]
    [TimeoutTransformation]
    public TimeSpan SetGrace { get; set; }

    /// <summary>Whether versions that no required verifier looks at may be current.</summary>
    [Parameter(HelpMessage = "Let versions that no required verifier looks at be current, for URLs that do not say otherwise; -PromoteUnverified:$false ends that.")]
    public SwitchParameter PromoteUnverified { get; set; }

    /// <summary>Settings to put back to what they are by default.</summary>
    [Parameter(HelpMessage = "Numbers and times to reset to their defaults.")]
    [ValidateSet(nameof(ThrottlePerHost), nameof(GapPerHost), nameof(MaximumSize), nameof(MaximumHeaderSize), nameof(ConnectTimeout), nameof(FirstByteTimeout),
        nameof(IdleTimeout), nameof(Timeout), nameof(Tries), nameof(SetGrace))]
    public string[] Reset { get; set; } = [];

    /// <summary>Whether to put the store out.</summary>
    [Parameter(HelpMessage = "Returns the store; its Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = OpenedStore;
        var pem = string.IsNullOrEmpty(CaCertificate) ? null : CaCertificates.Read(FullPath(CaCertificate));
        var action = CaCertificate is null ? "Change how the store fetches"
            : pem is null ? "Trust no private certificate authority"
            : $"Trust {string.Join("; ", CaCertificates.Subjects(pem))}";
        if (!ShouldProcess(store.Path, action))
            return;

        var changed = store.ChangeSettings(Apply);
        if (CaCertificate is not null)
            changed |= store.SetCaCertificates(pem);
        if (PassThru)
            WriteObject(store.Summarize() with { Changed = changed });
    }

    private StoreSettings Apply(StoreSettings settings) => (StoreSettings)ApplyLimits(settings) with
    {
        Contact = Contact is null ? settings.Contact : Contact.Length == 0 ? null : Contact,
        RequestsPerHost = HostName is null ? Choose(nameof(ThrottlePerHost), ThrottlePerHost, settings.RequestsPerHost) : settings.RequestsPerHost,
        GapPerHost = HostName is null ? Choose(nameof(GapPerHost), GapPerHost, settings.GapPerHost) : settings.GapPerHost,
        Hosts = HostName is null ? settings.Hosts : Hosts(settings.Hosts),
        AllowedHosts = Choose(AllowHost, settings.AllowedHosts),
        DeniedHosts = Choose(DenyHost, settings.DeniedHosts),
        AllowedNetworks = Choose(AllowNetwork, settings.AllowedNetworks),
        DeniedNetworks = Choose(DenyNetwork, settings.DeniedNetworks),
        SetGrace = Choose(nameof(SetGrace), SetGrace, settings.SetGrace),
        PromoteUnverified = Given(nameof(PromoteUnverified)) ? PromoteUnverified.IsPresent : settings.PromoteUnverified,
    };

    private static IReadOnlyList<string>? Choose(string[]? given, IReadOnlyList<string>? old) => given is null ? old : given.Length == 0 ? null : given;

    private SortedDictionary<string, HostManners>? Hosts(IReadOnlyDictionary<string, HostManners>? old)
    {
        SortedDictionary<string, HostManners> hosts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, manners) in old ?? new Dictionary<string, HostManners>())
            hosts[name] = manners;
        foreach (var name in HostName!)
        {
            var before = hosts.GetValueOrDefault(name) ?? new HostManners();
            if (Given(nameof(ThrottlePerHost)) || Given(nameof(GapPerHost)))
                hosts[name] = new() { Requests = Choose(nameof(ThrottlePerHost), ThrottlePerHost, before.Requests), Gap = Choose(nameof(GapPerHost), GapPerHost, before.Gap) };
            else
                hosts.Remove(name);
        }

        return hosts.Count == 0 ? null : hosts;
    }

    /// <inheritdoc/>
    private protected override T? Choose<T>(string name, T given, T? old) =>
        base.Choose(name, given, Reset.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : old);
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Gets watched URLs.</summary>
[Cmdlet(VerbsCommon.Get, "FetchUrl")]
[OutputType(typeof(FetchUrl))]
public sealed class GetFetchUrlCommand : FetchCmdlet
{
    /// <summary>Which URLs; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The URL: its address, a wildcard over addresses, or its id.")]
    [Alias("UrlId", "Address")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[]? Url { get; set; }

    /// <summary>Only enabled ones.</summary>
    [Parameter(HelpMessage = "Only URLs that cycles fetch.")]
    public SwitchParameter Enabled { get; set; }

    /// <summary>Only disabled ones.</summary>
    [Parameter(HelpMessage = "Only URLs that cycles leave out.")]
    public SwitchParameter Disabled { get; set; }

    /// <summary>Only those that a cycle would take now.</summary>
    [Parameter(HelpMessage = "Only URLs that a cycle would take now.")]
    public SwitchParameter Due { get; set; }

    /// <summary>Only those that gave nothing new for longer than they should.</summary>
    [Parameter(HelpMessage = "Only URLs that have brought nothing new, or nothing at all, for longer than their -StaleAfter.")]
    public SwitchParameter Stale { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var identity in Url ?? [null!])
        {
            ForItem(() =>
            {
                var query = new UrlQuery { Pattern = identity?.Pattern(OpenedStore), Enabled = Wanted, Due = Due, Stale = Stale };
                foreach (var url in OpenedStore.Urls.Find(query))
                    WriteObject(url);
            });
        }
    }

    // Both switches are as good as none.
    private bool? Wanted => Enabled == Disabled ? null : Enabled.IsPresent;
}

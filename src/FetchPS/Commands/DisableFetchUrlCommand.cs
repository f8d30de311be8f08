using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Keeps cycles from fetching URLs; what is stored stays.</summary>
[Cmdlet(VerbsLifecycle.Disable, "FetchUrl", SupportsShouldProcess = true)]
[OutputType(typeof(FetchUrl))]
public sealed class DisableFetchUrlCommand : UrlIdentityCmdlet
{
    /// <summary>Whether to put the URLs out.</summary>
    [Parameter(HelpMessage = "Returns the URLs; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessUrl(FetchUrl url)
    {
        if (!ShouldProcess(UrlAddress.Of(url), "Disable"))
            return;

        var changed = OpenedStore.Urls.SetEnabled(url.Id, false);
        if (PassThru)
            WriteObject(changed);
    }
}

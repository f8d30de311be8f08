using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Lets cycles fetch URLs again.</summary>
[Cmdlet(VerbsLifecycle.Enable, "FetchUrl", SupportsShouldProcess = true)]
[OutputType(typeof(FetchUrl))]
public sealed class EnableFetchUrlCommand : UrlIdentityCmdlet
{
    /// <summary>Whether to put the URLs out.</summary>
    [Parameter(HelpMessage = "Returns the URLs; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessUrl(FetchUrl url)
    {
        if (!ShouldProcess(UrlAddress.Of(url), "Enable"))
            return;

        var changed = OpenedStore.Urls.SetEnabled(url.Id, true);
        if (PassThru)
            WriteObject(changed);
    }
}

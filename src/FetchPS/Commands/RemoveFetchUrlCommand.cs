using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Stops watching URLs. Their versions stay, unless they are to go too.</summary>
[Cmdlet(VerbsCommon.Remove, "FetchUrl", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveFetchUrlCommand : UrlIdentityCmdlet
{
    private bool yesToAll;
    private bool noToAll;

    /// <summary>Whether to delete their versions as well.</summary>
    [Parameter(HelpMessage = "Deletes all their stored versions too. Asks first, unless -Confirm:$false is given.")]
    public SwitchParameter IncludeVersions { get; set; }

    /// <inheritdoc/>
    protected override void ProcessUrl(FetchUrl url)
    {
        var action = IncludeVersions ? "Stop watching, and delete all its versions" : "Stop watching";
        if (ShouldProcess(UrlAddress.Of(url), action) && (!IncludeVersions || MayDelete(url)))
            OpenedStore.Urls.Remove(url.Id, IncludeVersions);
    }

    // Data is lost only here, so only here is the impact high: asked unless the user has already answered by -Confirm or $ConfirmPreference.
    private bool MayDelete(FetchUrl url) =>
        MyInvocation.BoundParameters.ContainsKey("Confirm")
        || string.Equals(GetVariableValue("ConfirmPreference")?.ToString(), nameof(ConfirmImpact.None), StringComparison.OrdinalIgnoreCase)
        || ShouldContinue($"Delete every stored version of {UrlAddress.Of(url)}? They can't be restored.", "Delete versions", ref yesToAll, ref noToAll);
}

using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Lets versions be removed again that were protected.</summary>
[Cmdlet(VerbsSecurity.Unprotect, "FileVersion", SupportsShouldProcess = true)]
[OutputType(typeof(FileVersion))]
public sealed class UnprotectFileVersionCommand : VersionIdentityCmdlet
{
    /// <summary>Whether to put the versions out.</summary>
    [Parameter(HelpMessage = "Returns the versions; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessVersion(FileVersion version)
    {
        if (!ShouldProcess(Name(version), "Unprotect"))
            return;
        var changed = OpenedStore.Retention.Protect(version.Id, on: false);
        if (PassThru)
            WriteObject(changed);
    }
}

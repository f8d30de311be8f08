using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Keeps versions from being removed, by retention and by hand.</summary>
[Cmdlet(VerbsSecurity.Protect, "FileVersion", SupportsShouldProcess = true)]
[OutputType(typeof(FileVersion))]
public sealed class ProtectFileVersionCommand : VersionIdentityCmdlet
{
    /// <summary>Whether to put the versions out.</summary>
    [Parameter(HelpMessage = "Returns the versions; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessVersion(FileVersion version)
    {
        if (!ShouldProcess(Name(version), "Protect"))
            return;
        var changed = OpenedStore.Retention.Protect(version.Id, on: true);
        if (PassThru)
            WriteObject(changed);
    }
}

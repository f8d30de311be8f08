using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Removes stored versions for good. Their hashes stay known; current, newest and protected ones are not removed.</summary>
[Cmdlet(VerbsCommon.Remove, "FileVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveFileVersionCommand : VersionIdentityCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessVersion(FileVersion version)
    {
        if (ShouldProcess(Name(version), "Remove for good"))
            OpenedStore.Retention.Remove(version.Id);
    }
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Core.Model;

namespace FetchPS.Cmdlets;

/// <summary>A cmdlet that does something with single versions, which are named by id, or come from the pipeline.</summary>
public abstract class VersionIdentityCmdlet : FetchCmdlet
{
    /// <summary>Which versions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The id of the version, or a FileVersion object.")]
    [Alias("VersionId")]
    [ValidateNotNullOrEmpty]
    [VersionIdentityTransformation]
    public VersionIdentity[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        foreach (var identity in Id)
            ForItem(() => ProcessVersion(OpenedStore.Versions.Get(identity.Id)));
    }

    /// <summary>Does the cmdlet's work for one version.</summary>
    protected abstract void ProcessVersion(FileVersion version);

    /// <summary>The version as a confirmation names it.</summary>
    private protected static string Name(FileVersion version) => $"Version {version.Id} of {UrlAddress.Of(version)}";
}

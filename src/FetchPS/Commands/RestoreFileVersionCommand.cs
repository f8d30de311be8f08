using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Makes an older version current again and holds it there, or lets newer ones follow again.</summary>
[Cmdlet(VerbsData.Restore, "FileVersion", SupportsShouldProcess = true, DefaultParameterSetName = HoldSet)]
[OutputType(typeof(FileVersion), ParameterSetName = [HoldSet])]
[OutputType(typeof(FetchUrl), ParameterSetName = [ReleaseSet])]
public sealed class RestoreFileVersionCommand : FetchCmdlet
{
    private const string HoldSet = "Hold";
    private const string ReleaseSet = "Release";

    /// <summary>The versions to make current.</summary>
    [Parameter(ParameterSetName = HoldSet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The id of the version, or a FileVersion object.")]
    [Alias("VersionId")]
    [ValidateNotNullOrEmpty]
    [VersionIdentityTransformation(LeavesOthers = true)]
    public VersionIdentity[] Id { get; set; } = [];

    /// <summary>The URLs whose newest versions are to be current again.</summary>
    [Parameter(ParameterSetName = ReleaseSet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation(LeavesOthers = true)]
    public UrlIdentity[] Url { get; set; } = [];

    /// <summary>Whether to let newer versions be current again.</summary>
    [Parameter(ParameterSetName = ReleaseSet, Mandatory = true, HelpMessage = "Ends the hold: the newest version that passed is current again.")]
    public SwitchParameter Release { get; set; }

    /// <summary>Whether to put out what was changed.</summary>
    [Parameter(HelpMessage = "Returns the version, or with -Release the URL; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == HoldSet)
        {
            foreach (var identity in Id)
                ForItem(() => Hold(OpenedStore.Versions.Get(identity.Id)));
            return;
        }

        // -Release:$false asks for nothing.
        if (Release)
            ForUrls(Url, LetGo);
    }

    private void Hold(FileVersion version)
    {
        if (!ShouldProcess($"Version {version.Id} of {UrlAddress.Of(version)}", "Make current, and hold until it is released"))
            return;

        var restored = OpenedStore.Rollback.Restore(version.Id);
        if (PassThru)
            WriteObject(restored);
    }

    private void LetGo(FetchUrl url)
    {
        if (!ShouldProcess(UrlAddress.Of(url), "Let the newest version that passed be current"))
            return;

        var released = OpenedStore.Rollback.Release(url.Id);
        if (PassThru)
            WriteObject(released);
    }
}

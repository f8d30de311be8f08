using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Writes what there was at a given time to a folder, as the tree under current, with a manifest of hashes.</summary>
[Cmdlet(VerbsData.Export, "FileVersion", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class ExportFileVersionCommand : FetchCmdlet
{
    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The folder to write to; new or empty, or one that already holds the same.")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Which URLs; all by default.</summary>
    [Parameter(ValueFromPipeline = true, HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object. All by default.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[]? Url { get; set; }

    /// <summary>The time; now by default.</summary>
    [Parameter(HelpMessage = "The time: each URL's version that was newest then, or with -Passed current. Now by default.")]
    [TimeTransformation]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Whether to write what was current instead of what was newest.</summary>
    [Parameter(HelpMessage = "What was current at that time, instead of what was newest.")]
    public SwitchParameter Passed { get; set; }

    /// <summary>Whether to put out what was written.</summary>
    [Parameter(HelpMessage = "Returns an object for each file; Changed says whether it was written now.")]
    public SwitchParameter PassThru { get; set; }

    private readonly Dictionary<long, FileVersion> versions = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var at = AsOf ?? DateTimeOffset.MaxValue;
        foreach (var identity in Url ?? [null!])
        {
            ForItem(() =>
            {
                // Patterns may overlap.
                foreach (var version in OpenedStore.Versions.AsOf(at, Passed, identity?.Pattern(OpenedStore)))
                    versions[version.UrlId] = version;
            });
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // A pipeline that brought nothing asked for nothing.
        if (MyInvocation.ExpectingInput && Url is null)
            return;

        var folder = FullPath(Destination);
        if (!ShouldProcess(folder, $"Export {versions.Count} versions"))
            return;

        OpenedStore.Export.Run([.. versions.Values], folder, Exported, error => WriteError(ErrorRecords.Of(error)), StopToken);
    }

    private void Exported(ExportedFile file)
    {
        if (PassThru)
            WriteObject(file);
    }
}

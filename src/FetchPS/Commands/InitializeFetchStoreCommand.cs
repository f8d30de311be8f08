using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Makes a store where there is none, and says where its versions lie.</summary>
[Cmdlet(VerbsData.Initialize, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreSummary))]
public sealed class InitializeFetchStoreCommand : FetchCmdlet
{
    /// <summary>The folder for the versions.</summary>
    [Parameter(HelpMessage = "A new or empty folder for the versions and current files, such as on a pool; or the one to which those of an existing store were moved.")]
    [ValidateNotNullOrEmpty]
    public string? FilesPath { get; set; }

    /// <summary>Whether to put the store out.</summary>
    [Parameter(HelpMessage = "Returns the store; its Changed says whether it was made now, or its versions lie elsewhere now.")]
    public SwitchParameter PassThru { get; set; }

    private protected override string? FilesFolder => FilesPath is null ? null : FullPath(FilesPath);

    /// <inheritdoc/>
    protected override void Process()
    {
        if (!ShouldProcess(StoreFolder, FilesPath is null ? "Make a store" : $"Make a store, or take its versions, with {FilesFolder}"))
            return;

        var store = OpenOrCreateStore(out var changed);
        if (PassThru)
            WriteObject(store.Summarize() with { Changed = changed });
    }
}

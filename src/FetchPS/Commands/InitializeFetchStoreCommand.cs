using System.Management.Automation;

namespace FetchPS.Commands;

/// <summary>Makes a store where there is none.</summary>
[Cmdlet(VerbsData.Initialize, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreSummary))]
public sealed class InitializeFetchStoreCommand : FetchCmdlet
{
    /// <summary>Whether to put the store out.</summary>
    [Parameter(HelpMessage = "Puts the store out; its Changed says whether it was made now.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (!ShouldProcess(StoreFolder, "Make a store"))
            return;

        var store = OpenOrCreateStore(out var created);
        if (PassThru)
            WriteObject(store.Summarize() with { Changed = created });
    }
}

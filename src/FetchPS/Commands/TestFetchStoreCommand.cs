using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Checks a whole store: the database, every file, the current copies. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FetchStore")]
[OutputType(typeof(StoreFinding))]
public sealed class TestFetchStoreCommand : FetchCmdlet
{
    /// <summary>Whether to leave out what takes long.</summary>
    [Parameter(HelpMessage = "Compares only the sizes of files, not their bytes, and skips the check whether the database's indexes agree with its tables.")]
    public SwitchParameter Quick { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var progress = new CheckView(WriteProgress, "Store check");
        try
        {
            foreach (var finding in OpenedStore.Check(Quick, progress.Show, StopToken))
                WriteObject(finding);
        }
        finally
        {
            progress.Complete();
        }
    }
}

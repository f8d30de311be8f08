using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Puts a store right as far as that can be done, and marks what is lost. Deletes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreRepair))]
public sealed class RepairFetchStoreCommand : FetchCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var progress = new CheckView(WriteProgress, "Store repair");
        try
        {
            var request = new Core.Integrity.RepairRequest
            {
                Confirm = ShouldProcess,
                Failed = failure => WriteError(ErrorRecords.Of(failure)),
                Progress = progress.Show,
                CancellationToken = StopToken,
            };
            foreach (var repair in OpenedStore.Repair(request))
                WriteObject(repair);
        }
        finally
        {
            progress.Complete();
        }
    }
}

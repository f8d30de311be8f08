using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Core.Backups;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Makes a backup of a store, or brings one up to date, while cycles run.</summary>
[Cmdlet(VerbsData.Backup, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreCopy))]
public sealed class BackupFetchStoreCommand : FetchCmdlet
{
    /// <summary>The backup's folder.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The folder of the backup: a new or empty one, or an earlier backup of this store.")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = OpenedStore;
        var destination = FullPath(Destination);
        if (!ShouldProcess(destination, $"Back up the store at {store.Path}"))
            return;

        var progress = new CheckView(WriteProgress, "Store backup");
        try
        {
            WriteObject(store.Backup(destination, new CopyRequest
            {
                Failed = failure => WriteError(ErrorRecords.Of(failure)),
                Progress = progress.Show,
                CancellationToken = StopToken,
            }));
        }
        finally
        {
            progress.Complete();
        }
    }
}

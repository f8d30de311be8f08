using System.Management.Automation;
using FetchPS.Cmdlets;
using FetchPS.Core;
using FetchPS.Core.Backups;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Brings a store back from a backup to a new folder.</summary>
[Cmdlet(VerbsData.Restore, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreCopy))]
public sealed class RestoreFetchStoreCommand : FetchCmdlet
{
    /// <summary>The backup's folder.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The folder of the backup.")]
    [ValidateNotNullOrEmpty]
    public string Source { get; set; } = "";

    /// <summary>Whether the store runs what the backup's verifiers name.</summary>
    [Parameter(HelpMessage = "Lets the store run the backup's scripts, commands and endpoints, and read the secrets that its URLs refer to, at once. Only for a backup that nobody else could have written to.")]
    public SwitchParameter TrustVerifiers { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var source = FullPath(Source);
        if (!ShouldProcess(StoreFolder, $"Restore the store from {source}"))
            return;

        var progress = new CheckView(WriteProgress, "Store restore");
        try
        {
            WriteObject(FetchStore.Restore(Options, source, new CopyRequest
            {
                Failed = failure => WriteError(ErrorRecords.Of(failure)),
                Warn = WriteWarning,
                TrustVerifiers = TrustVerifiers,
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

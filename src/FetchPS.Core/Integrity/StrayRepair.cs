using FetchPS.Core.Actions;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;

namespace FetchPS.Core.Integrity;

/// <summary>Moves files away that the database does not know of.</summary>
internal sealed class StrayRepair(StoreContext context, UnknownFiles unknown, LostAndFound lostAndFound, RepairRequest request)
{
    public IEnumerable<StoreRepair> Run()
    {
        foreach (var (file, kind) in unknown.Find().Select(finding => (finding.Target, finding.Kind)))
        {
            if (kind == FindingKind.LinkInStore)
                request.Failed(StoreErrors.LinkInStore(file));
            else if (request.Confirm(file, $"Move to '{context.Layout.LostAndFound}'") && Move(file) is { } repair)
                yield return repair;
        }
    }

    private StoreRepair? Move(string file)
    {
        try
        {
            context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
            // Nobody clears it meanwhile; and no cycle can claim its folder while the transaction runs.
            using var recovery = FileLock.Wait(context.Layout.RecoveryLock, request.CancellationToken);
            using var current = FileLock.Wait(context.Layout.CurrentLock, request.CancellationToken);
            return context.Journal.Write<StoreRepair?>(transaction =>
            {
                if (!unknown.Contains(transaction.Connection, file))
                    return null;

                var kept = lostAndFound.Move(file);
                var repair = new StoreRepair { Action = RepairAction.MovedAway, Target = file, KeptAs = kept, Message = $"The database does not know of the file; it was moved to '{kept}'." };
                transaction.Record(new(Events.FileMovedAway, "file", null, $"The database does not know of '{file}'; it was moved to '{kept}'.")
                {
                    Details = [new("path", file), new("keptAs", kept)],
                });
                return repair;
            });
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            request.Failed(StoreErrors.StorageFailure(file, failure));
            return null;
        }
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Integrity;

/// <summary>Opens to the group what consumers read and an earlier version made for the owner alone.</summary>
internal sealed class AccessRepair(StoreContext context, RepairRequest request)
{
    public IEnumerable<StoreRepair> Run()
    {
        foreach (var path in new GroupAccess(context.Layout, context.Disk).ShutOut(deep: true))
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            if (request.Confirm(path, "Open to the group that it belongs to") && LetIn(path) is { } repair)
                yield return repair;
        }
    }

    private StoreRepair? LetIn(string path)
    {
        try
        {
            return context.Journal.Write<StoreRepair?>(transaction =>
            {
                if (!GroupAccess.IsShutOut(path))
                    return null;

                FolderAccess.LetGroupRead(path);
                transaction.Record(new(Events.GroupLetIn, "file", null, $"The group could not read '{path}'; now it can.") { Details = [new("path", path)] });
                return new() { Action = RepairAction.GroupLetIn, Target = path, Message = "Its group could not read it; now it can." };
            });
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            request.Failed(StoreErrors.StorageFailure(path, failure));
            return null;
        }
    }
}

using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Integrity;

/// <summary>Makes the files of versions anew from other copies of the same bytes, and marks those of which there is no other.</summary>
internal sealed class VersionRepair(StoreContext context, VersionMarks marks, CurrentFiles current, LostAndFound lostAndFound, RepairRequest request)
{
    private readonly FileJudge judge = new(context.Disk, quick: false);

    /// <summary>Where a whole copy of some content was found, by its hash; null where there is none. Many versions may share one damaged file.</summary>
    private readonly Dictionary<string, string?> copies = [];

    public IEnumerable<StoreRepair> Run()
    {
        var total = context.Database.Read(IntegrityRepository.CountVersions);
        long done = 0;
        foreach (var version in context.Database.Stream(IntegrityRepository.Versions))
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            request.Progress?.Invoke(new(CheckStep.Versions, done++, total));
            var fault = Judge(version);
            if (Needed(version, fault) is { } needed)
            {
                if (Do(version, needed) is { } repair)
                    yield return repair;
            }
            else if (fault is { IsUnsure: true })
            {
                request.Failed(StoreErrors.FileUnreadable(context.Layout.Full(version.Bytes.Path), fault.Failure!));
            }
        }
    }

    private FileFault? Judge(StoredVersion version) => judge.Judge(context.Layout, version.Bytes.Path, version.Bytes, request.CancellationToken);

    private RepairAction? Needed(StoredVersion version, FileFault? fault)
    {
        if (fault is null)
            return version.Integrity == VersionIntegrity.Whole ? null : RepairAction.Unmarked;
        // It may be whole, and soon be readable again.
        if (fault.Kind == FileFaultKind.Unreadable)
            return null;
        if (fault.Kind != FileFaultKind.Refused && CopyOf(version) is not null)
            return RepairAction.Restored;
        if (fault.IsUnsure)
            return null;

        var mark = fault.Kind is FileFaultKind.Missing or FileFaultKind.Refused ? VersionIntegrity.Missing : VersionIntegrity.Damaged;
        // Nor is one that was damaged when it came from a backup, and is kept apart, lost in another way by now.
        if (version.Integrity == VersionIntegrity.Damaged)
            return null;
        return version.Integrity == mark ? null : mark == VersionIntegrity.Missing ? RepairAction.MarkedMissing : RepairAction.MarkedDamaged;
    }

    private StoreRepair? Do(StoredVersion version, RepairAction action)
    {
        var file = context.Layout.Shown(version.Bytes.Path);
        var id = version.Bytes.VersionId.ToString(CultureInfo.InvariantCulture);
        var what = action switch
        {
            RepairAction.Restored => $"Restore version {id} from '{CopyOf(version)}'",
            RepairAction.Unmarked => $"Remove the mark {version.Integrity} from version {id}",
            _ => $"Mark version {id} as {RepairText.Mark(action)}",
        };
        if (!request.Confirm(file, what))
            return null;

        try
        {
            context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
            StoreRepair? repair;
            // Nobody clears a removed version's file meanwhile, and nobody the copy on its way.
            using (FileLock.Wait(context.Layout.RecoveryLock, request.CancellationToken))
            using (FileLock.Wait(context.Layout.CurrentLock, request.CancellationToken))
                repair = Do(version, action, file);
            current.Settle();
            return repair;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            request.Failed(StoreErrors.StorageFailure(file, failure));
            return null;
        }
    }

    private StoreRepair? Do(StoredVersion version, RepairAction action, string file)
    {
        var copy = Path.Combine(context.Layout.Incoming, string.Create(CultureInfo.InvariantCulture, $"repair-{version.Bytes.VersionId}.part"));
        try
        {
            if (action == RepairAction.Restored)
                Prepare(version, copy);
            return context.Journal.Write<StoreRepair?>(transaction =>
            {
                // It may have been removed, or put right by somebody else, since it was looked at.
                if (IntegrityRepository.Version(transaction.Connection, version.Bytes.VersionId) is not { } now || Needed(now, Judge(now)) != action)
                    return null;

                var kept = action == RepairAction.Restored ? Replace(copy, file) : null;
                var repair = new StoreRepair { Action = action, Target = file, VersionId = version.Bytes.VersionId, KeptAs = kept, Message = RepairText.Sentence(version, action, kept) };
                marks.Set(transaction, now, action, repair.Message, kept);
                return repair;
            });
        }
        finally
        {
            context.Disk.Delete(copy);
        }
    }

    /// <summary>Brings whole bytes to the volume of the versions, durably, under a name of their own.</summary>
    private void Prepare(StoredVersion version, string copy)
    {
        context.Disk.CreateFolder(context.Layout.Incoming, StoreLayout.OwnerFolder);
        context.Disk.Delete(copy);
        StoredCopy.Make(context.Disk, version.Bytes, CopyOf(version)!, copy);
        context.Disk.FlushFile(copy);
        context.Disk.MakeReadOnly(copy);
    }

    private string? Replace(string copy, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var kept = lostAndFound.Keep(file);
        context.Disk.CreateFolder(folder, StoreLayout.SharedFolder);
        context.Disk.Replace(copy, file);
        context.Disk.FlushFolders(folder, context.Layout.Files);
        return kept;
    }

    private string? CopyOf(StoredVersion version)
    {
        var key = Convert.ToHexString(version.Bytes.Sha256);
        if (!copies.TryGetValue(key, out var copy))
        {
            copies[key] = copy = context.Database.Read(connection => IntegrityRepository.CopiesOf(connection, version.Bytes)).Select(context.Layout.Shown)
                .FirstOrDefault(file => judge.Judge(file, version.Bytes, request.CancellationToken) is null);
        }

        return copy;
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;

namespace FetchPS.Core.Promotions;

/// <summary>What consumers read: the copies under <c>current</c> and the sets. The database says what belongs there; this makes it so, and can always be run again.</summary>
/// <param name="context">The open store.</param>
/// <param name="sets">What sets hand on.</param>
/// <param name="marks">Marks versions that are found with other bytes; null for a backup, whose versions are the store's.</param>
internal sealed class CurrentFiles(StoreContext context, SetFiles sets, VersionMarks? marks)
{
    /// <summary>From how many copies on flushing the whole volume is cheaper than flushing each.</summary>
    private const int VolumeFlushFrom = 4;

    /// <summary>Brings every copy and every set's link that is pending into line with the database.</summary>
    /// <returns>False when one could not be, and stays pending, or when a version was found damaged; the log says which and why.</returns>
    public bool Settle()
    {
        List<OtherBytes> found = [];
        var settled = SettleAll(found);
        // What is marked is current no more, so that there is something else to bring into line.
        while (found.FindAll(other => marks?.Look(other.VersionId) ?? false).Count > 0)
        {
            found = [];
            SettleAll(found);
        }

        return settled;
    }

    private bool SettleAll(List<OtherBytes> found)
    {
        var linked = sets.Settle(found);
        return SettleCopies(found) && linked;
    }

    private bool SettleCopies(List<OtherBytes> found)
    {
        if (context.Database.Read(UrlRepository.PendingCurrents).Count == 0)
            return true;

        var whole = false;
        if (Try(null, () => whole = SettlePending(found), found) && whole)
            context.Journal.Mended(context.Layout.Current);
        return whole;
    }

    private bool SettlePending(List<OtherBytes> found)
    {
        context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
        // One process at a time, each by the database as it is then: an older version never lands on a newer one.
        using var only = FileLock.Wait(context.Layout.CurrentLock, context.Database.Stop);
        // What a process left that died while it copied.
        foreach (var leftover in context.Disk.Files(context.Layout.Incoming).Where(file => VersionFiles.Owner(file) is null).ToList())
            Try(null, () => context.Disk.Delete(leftover), found);
        var pending = context.Database.Read(UrlRepository.PendingCurrents);
        try
        {
            return Settle(pending, found);
        }
        finally
        {
            pending.ForEach(one => Try(one, () => context.Disk.Delete(CopyOf(one)), found));
        }
    }

    private bool Settle(List<PendingCurrent> pending, List<OtherBytes> found)
    {
        var flushEach = pending.Count < VolumeFlushFrom || !context.Disk.CanFlushVolume(context.Layout.FilesPath);

        // Bytes are durable before they get the name that consumers read, and the names before the database says so.
        // Copies are hashed on their way, which more than one processor can do.
        var isCopied = new bool[pending.Count];
        Parallel.For(0, pending.Count, i => isCopied[i] = Try(pending[i], () => Copy(pending[i], flushEach), found));
        var copied = pending.Where((_, i) => isCopied[i]).ToList();
        if (!flushEach && !Try(null, () => context.Disk.FlushVolume(context.Layout.FilesPath), found))
            return false;
        var settled = copied.Where(one => Try(one, () => Replace(one, flushEach), found)).ToList();
        if (!flushEach && !Try(null, () => context.Disk.FlushVolume(context.Layout.FilesPath), found))
            return false;
        context.Database.Write(connection => settled.ForEach(one => UrlRepository.CurrentIsInPlace(connection, one.UrlId, one.Version?.VersionId)));
        settled.ForEach(one => context.Journal.Mended(context.Layout.Shown(one.Place)));
        return settled.Count == pending.Count;
    }

    private void Copy(PendingCurrent pending, bool flush)
    {
        if (pending.Version is not { } version)
            return;

        context.Disk.CreateFolder(context.Layout.Incoming, StoreLayout.OwnerFolder);
        var copy = CopyOf(pending);
        context.Disk.Delete(copy);
        StoredCopy.Make(context.Disk, version, context.Layout.Full(version.Path), copy);
        if (flush)
            context.Disk.FlushFile(copy);
    }

    private void Replace(PendingCurrent pending, bool flush)
    {
        var destination = context.Layout.Full(pending.Place);
        var folder = Path.GetDirectoryName(destination)!;
        if (pending.Version is null)
        {
            context.Disk.Delete(destination);
            // Or a power failure could bring back what no longer passes.
            if (Directory.Exists(folder))
                context.Disk.FlushFolder(folder);
            return;
        }

        context.Disk.CreateFolder(folder, StoreLayout.SharedFolder);
        context.Disk.MakeReadOnly(CopyOf(pending));
        context.Disk.Replace(CopyOf(pending), destination);
        if (flush)
            context.Disk.FlushFolders(folder, context.Layout.Current);
    }

    private string CopyOf(PendingCurrent pending) => Path.Combine(context.Layout.Incoming, $"current-{pending.UrlId}.part");

    private bool Try(PendingCurrent? pending, Action work, List<OtherBytes> found)
    {
        var place = pending is null ? context.Layout.Current : context.Layout.Shown(pending.Place);
        try
        {
            work();
            return true;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            if (failure is OtherBytes other)
            {
                lock (found)
                    found.Add(other);
            }

            context.Journal.Fault(Events.CurrentNotReplaced, VersionErrors.CurrentNotReplaced(place, failure), pending?.UrlId);
            return false;
        }
    }
}

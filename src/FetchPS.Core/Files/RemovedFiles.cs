using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Files;

/// <summary>The bytes of removed versions. The database says which are to go; this makes it so, and can always be run again.</summary>
internal sealed class RemovedFiles(StoreContext context)
{
    private const int Page = 1000;

    /// <summary>Deletes every file that is pending. One that can't be deleted stays pending, and the log says why.</summary>
    public void Settle()
    {
        if (context.Database.Read(connection => RemovedVersionRepository.PendingFiles(connection, after: 0, limit: 1)).Count == 0)
            return;

        context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
        // One process at a time: by the time another one looks, a name may belong to a new version.
        using var only = FileLock.Wait(context.Layout.RecoveryLock, context.Database.Stop);
        List<PendingFile> pending = [];
        do
        {
            var last = pending.Count == 0 ? 0 : pending[^1].VersionId;
            pending = context.Database.Read(connection => RemovedVersionRepository.PendingFiles(connection, last, Page));
            Delete(pending);
        }
        while (pending.Count == Page);
    }

    private void Delete(List<PendingFile> pending)
    {
        var gone = pending.Where(file => file.IsAnothers || Try(file.Path, () => context.Disk.Delete(context.Layout.Full(file.Path)))).ToList();
        // Or a power failure could bring back files of which the database knows nothing any more.
        if (gone.Count > 0 && Try(gone[0].Path, () => FlushFolders(gone)))
            context.Database.Write(connection => gone.ForEach(file => RemovedVersionRepository.FileIsGone(connection, file.VersionId)));
    }

    private void FlushFolders(List<PendingFile> gone)
    {
        var folders = gone.Select(file => Path.GetDirectoryName(context.Layout.Shown(file.Path))!).Distinct().Where(Directory.Exists).ToList();
        if (folders.Count > 1 && context.Disk.CanFlushVolume(context.Layout.FilesPath))
            context.Disk.FlushVolume(context.Layout.Files);
        else
            folders.ForEach(context.Disk.FlushFolder);
    }

    private bool Try(StoredPath path, Action work)
    {
        try
        {
            work();
            context.Journal.Mended(context.Layout.Shown(path));
            return true;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            context.Journal.Fault(Events.FileNotDeleted, StoreErrors.FileNotDeleted(context.Layout.Shown(path), failure));
            return false;
        }
    }
}

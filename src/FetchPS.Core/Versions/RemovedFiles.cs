using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Versions;

/// <summary>The bytes of removed versions. The database says which are to go; this makes it so, and can always be run again.</summary>
internal sealed class RemovedFiles(StoreLayout layout, IDisk disk, Database database, Journal journal)
{
    private const int Page = 1000;

    /// <summary>Deletes every file that is pending. One that can't be deleted stays pending, and the log says why.</summary>
    public void Settle()
    {
        if (database.Read(connection => RemovedVersionRepository.PendingFiles(connection, after: 0, limit: 1)).Count == 0)
            return;

        disk.CreateFolder(layout.Run, StoreLayout.OwnerFolder);
        // One process at a time: by the time another one looks, a name may belong to a new version.
        using var only = FileLock.Wait(layout.RecoveryLock, database.Stop);
        List<PendingFile> pending = [];
        do
        {
            var last = pending.Count == 0 ? 0 : pending[^1].VersionId;
            pending = database.Read(connection => RemovedVersionRepository.PendingFiles(connection, last, Page));
            Delete(pending);
        }
        while (pending.Count == Page);
    }

    private void Delete(List<PendingFile> pending)
    {
        var gone = pending.Where(file => file.IsAnothers || Try(file.Path, () => disk.Delete(layout.Full(file.Path)))).ToList();
        // Or a power failure could bring back files of which the database knows nothing any more.
        if (gone.Count > 0 && Try(gone[0].Path, () => FlushFolders(gone)))
            database.Write(connection => gone.ForEach(file => RemovedVersionRepository.FileIsGone(connection, file.VersionId)));
    }

    private void FlushFolders(List<PendingFile> gone)
    {
        var folders = gone.Select(file => Path.GetDirectoryName(layout.Shown(file.Path))!).Distinct().Where(Directory.Exists).ToList();
        if (folders.Count > 1 && disk.CanFlushVolume(layout.FilesPath))
            disk.FlushVolume(layout.Files);
        else
            folders.ForEach(disk.FlushFolder);
    }

    private bool Try(StoredPath path, Action work)
    {
        try
        {
            work();
            journal.Mended(layout.Shown(path));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            journal.Fault(Events.FileNotDeleted, StoreErrors.FileNotDeleted(layout.Shown(path), failure));
            return false;
        }
    }
}

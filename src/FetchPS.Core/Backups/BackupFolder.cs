using System.Text;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Backups;

/// <summary>The folder of a backup. A mark in it says that it is one, so that no store, and nothing else of value, is ever taken for it.</summary>
internal static class BackupFolder
{
    private const string MarkName = "fetchps.backup";
    private const string MarkText = "This folder is a backup that FetchPS made. Backup-FetchStore brings it up to date; Restore-FetchStore brings it back.\n";

    /// <summary>Makes the folder, or checks that it is a backup.</summary>
    /// <exception cref="FetchException"><c>BackupWithinStore</c>, <c>NotABackup</c>.</exception>
    /// <exception cref="IOException">It can't be made.</exception>
    public static void Require(StoreLayout store, StoreLayout backup, IDisk disk)
    {
        foreach (var folder in new[] { store.Root, store.FilesPath })
        {
            if (IsWithin(backup.Root, folder) || IsWithin(folder, backup.Root))
                throw BackupErrors.BackupWithinStore(backup.Root, folder);
        }

        NewFolder.Make(disk, backup.Root, StoreLayout.OwnerFolder);
        var mark = Path.Combine(backup.Root, MarkName);
        if (disk.FileExists(mark))
            return;

        if (Directory.EnumerateFileSystemEntries(backup.Root).Select(Path.GetFileName).FirstOrDefault(name => name != "lost+found") is { } found)
            throw BackupErrors.NotABackup(backup.Root, found);
        using (var file = disk.CreateFile(mark))
        {
            file.Write(Encoding.UTF8.GetBytes(MarkText));
            disk.Flush(file);
        }

        disk.FlushFolder(backup.Root);
    }

    /// <summary>Checks that the backup that is there is an earlier state of the same store: the store's audit must go on where that of the backup ends.</summary>
    /// <exception cref="FetchException"><c>BackupOfAnotherStore</c>.</exception>
    public static void RequireEarlier(Database backup, Database copy, StoreLayout store, StoreLayout folder)
    {
        var end = backup.Read(AuditRepository.Head);
        if (end.Id > 0 && (copy.Read(connection => AuditRepository.At(connection, end.Id)) is not { } row || !row.Hash.AsSpan().SequenceEqual(end.Hash)))
            throw BackupErrors.BackupOfAnotherStore(folder.Root, store.Root);
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

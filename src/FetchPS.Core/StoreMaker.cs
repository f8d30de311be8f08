using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;

namespace FetchPS.Core;

/// <summary>Makes new stores.</summary>
internal static class StoreMaker
{
    /// <summary>Makes a store in a new or empty folder. The database appears last, whole or not at all.</summary>
    /// <returns>False when another process made it meanwhile.</returns>
    /// <exception cref="FetchException"><c>NotAStore</c>, <c>DatabaseMissing</c>, <c>FilesPathNotEmpty</c>, <c>VolumeFull</c>, <c>StoreReadOnly</c>.</exception>
    public static bool Make(StoreLayout layout, IDisk disk, TimeProvider time)
    {
        try
        {
            disk = new StoreDisk(disk, layout.Root, layout.FilesPath);
            disk.CreateFolder(layout.Root, StoreLayout.SharedFolder);
            StoreFolders.Require(layout);
            if (Directory.EnumerateFileSystemEntries(layout.Root).Any(entry => !IsOurs(Path.GetFileName(entry))))
                throw StoreErrors.NotAStore(layout.Root, "the folder holds other things");
            if (StoreFolders.DatabaseMissing(layout) is { } missing)
                throw missing;

            var draft = Path.Combine(layout.Root, $"{StoreLayout.Draft}{Guid.NewGuid():N}");
            // Made here first: SQLite would give it the mode that the umask leaves.
            disk.CreateFile(draft).Dispose();
            Schema.Create(draft, layout.Root, time);
            if (layout.FilesPath != layout.Root)
                PlaceFiles(layout, draft, disk);
            disk.FlushFile(draft);
            disk.CreateFolder(layout.Logs, StoreLayout.OwnerFolder);
            disk.CreateFolder(layout.Files, StoreLayout.SharedFolder);
            disk.CreateFolder(layout.Current, StoreLayout.SharedFolder);
            var made = NewFile.Publish(disk, draft, layout.Database);
            if (!made)
                disk.Delete(draft);
            disk.FlushFolder(layout.Root);
            return made;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw SystemRefusal.Of(layout.Root, failure) ?? StoreErrors.StoreReadOnly(layout.Root, failure);
        }
    }

    private static void PlaceFiles(StoreLayout layout, string draft, IDisk disk)
    {
        FilesFolder.RequireEmpty(layout.FilesPath, disk);
        var mark = FilesFolder.Make(layout, known: null, disk);
        using var database = new Database(draft, layout.Root);
        database.Write(connection =>
        {
            SettingRepository.Set(connection, SettingRepository.FilesPath, layout.FilesPath);
            SettingRepository.Set(connection, SettingRepository.FilesMark, mark);
        });
    }

    /// <summary>What an earlier, interrupted attempt may have left.</summary>
    private static bool IsOurs(string name) => name.StartsWith(StoreLayout.Draft, StringComparison.Ordinal) || name is "fetchps.db" or "logs" or "files" or "current";
}

using System.Text;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Files;

/// <summary>
/// A folder for the versions apart from the store, such as on a pool. A mark in it says whose it is, so that a volume which is not mounted is
/// never taken for an empty folder and filled.
/// </summary>
internal static class FilesFolder
{
    /// <summary>A text file: a random id, a space, and the path of the store that made it.</summary>
    private const string MarkName = ".fetchps-files";

    /// <summary>What may be there before the first version; <c>lost+found</c> is what file systems make in their root.</summary>
    private static readonly string[] UsualFolders = ["files", "incoming", "current", "sets", "lost+found"];

    /// <summary>Where things lie in a store whose database is there.</summary>
    /// <exception cref="FetchException"><c>FilesPathRefused</c>: what the database says would mean another folder from wherever one is.</exception>
    public static StoreLayout Layout(string root, Database database)
    {
        var path = database.Read(connection => SettingRepository.Get(connection, SettingRepository.FilesPath));
        return path is null || (Path.IsPathFullyQualified(path) && Path.GetFullPath(path) == path) ? new(root, path) : throw StoreErrors.FilesPathRefused(root, path);
    }

    /// <summary>Checks that the folder is there, and is the store's own.</summary>
    /// <exception cref="FetchException"><c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>.</exception>
    public static void Require(StoreLayout layout, Database database, IDisk disk)
    {
        if (layout.FilesPath == layout.Root)
            return;

        var mark = database.Read(connection => SettingRepository.Get(connection, SettingRepository.FilesMark));
        string? found;
        try
        {
            found = Mark(layout.FilesPath, disk);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.FilesNotMounted(layout.Root, layout.FilesPath, failure);
        }

        if (found is null)
            throw StoreErrors.FilesNotMounted(layout.Root, layout.FilesPath);
        if (found != mark)
            throw StoreErrors.FilesOfAnotherStore(layout.Root, layout.FilesPath);
    }

    /// <summary>Makes the folder, or takes it as it is, and marks it durably.</summary>
    /// <param name="layout">Where.</param>
    /// <param name="known">The store's mark where it has one; else one is made, or that of an earlier attempt of the same store is taken.</param>
    /// <param name="disk">The file system.</param>
    /// <returns>The mark.</returns>
    /// <exception cref="FetchException"><c>FilesOfAnotherStore</c>.</exception>
    /// <exception cref="IOException">It can't be made.</exception>
    public static string Make(StoreLayout layout, string? known, IDisk disk)
    {
        disk.CreateFolder(layout.FilesPath, StoreLayout.SharedFolder);
        var owner = $" {layout.Root}";
        var mark = Mark(layout.FilesPath, disk) ?? Write(layout.FilesPath, known ?? Guid.NewGuid().ToString("N") + owner, disk);
        if (known is null ? !mark.EndsWith(owner, StringComparison.Ordinal) : mark != known)
            throw StoreErrors.FilesOfAnotherStore(layout.Root, layout.FilesPath);

        disk.CreateFolder(layout.Files, StoreLayout.SharedFolder);
        disk.CreateFolder(layout.Current, StoreLayout.SharedFolder);
        disk.FlushFolder(layout.FilesPath);
        return mark;
    }

    /// <summary>Checks that the folder holds nothing, or what an attempt to make it left that was interrupted.</summary>
    /// <exception cref="FetchException"><c>FilesPathNotEmpty</c>.</exception>
    public static void RequireEmpty(string path, IDisk disk)
    {
        var foreign = disk.Files(path).FirstOrDefault(file => !Path.GetFileName(file).StartsWith(MarkName, StringComparison.Ordinal))
            ?? disk.Folders(path).FirstOrDefault(folder => !UsualFolders.Contains(Path.GetFileName(folder)) || disk.Files(folder).Concat(disk.Folders(folder)).Any());
        if (foreign is not null)
            throw StoreErrors.FilesPathNotEmpty(path, Path.GetFileName(foreign));
    }

    /// <summary>What the mark in a folder says; null where there is none.</summary>
    private static string? Mark(string path, IDisk disk)
    {
        var file = Path.Combine(path, MarkName);
        if (!disk.FileExists(file))
            return null;

        using var reader = new StreamReader(disk.OpenRead(file), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Writes the mark, unless another process was quicker.</summary>
    /// <returns>The mark that is there.</returns>
    private static string Write(string path, string mark, IDisk disk)
    {
        var draft = Path.Combine(path, $"{MarkName}-{Guid.NewGuid():N}");
        using (var file = disk.CreateFile(draft))
        {
            file.Write(Encoding.UTF8.GetBytes(mark));
            disk.Flush(file);
        }

        if (!NewFile.Publish(disk, draft, Path.Combine(path, MarkName)))
            disk.Delete(draft);
        return Mark(path, disk)!;
    }
}

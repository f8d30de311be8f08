using FetchPS.Core.Errors;

namespace FetchPS.Core.Disk;

/// <summary>What lies in a store's own folder: real files and folders, and no links to others. Links that lead to the store itself are of no concern, nor those of sets.</summary>
internal static class StoreFolders
{
    /// <summary>Checks the store's folders and its database.</summary>
    /// <exception cref="FetchException"><c>LinkInStore</c>, <c>NotAStore</c>.</exception>
    public static void Require(StoreLayout layout)
    {
        RequireDatabase(layout);
        foreach (var folder in new[] { layout.Logs, layout.Run, layout.Incoming, layout.Files, layout.Current, layout.Sets, layout.LostAndFound })
            RequireNoLink(new DirectoryInfo(folder));
    }

    /// <summary>Checks the database's files, before SQLite follows a link or waits for a pipe.</summary>
    /// <exception cref="FetchException"><c>LinkInStore</c>, <c>NotAStore</c>.</exception>
    public static void RequireDatabase(StoreLayout layout)
    {
        foreach (var ending in new[] { "", "-wal", "-shm", "-journal" })
            RequireNoLink(new FileInfo(layout.Database + ending));

        if (FileStatus.Of(layout.Database) is not { } status)
            return;
        if (!status.IsFile)
            throw StoreErrors.NotAStore(layout.Root, "its fetchps.db is a folder, a pipe or a device");
        // It has two names for a moment while it is made, and for ever where that was cut short.
        if (status.Links > 1 && !Directory.EnumerateFiles(layout.Root, $"{StoreLayout.Draft}*").Any() && FileStatus.Of(layout.Database) is { Links: > 1 })
            throw StoreErrors.DatabaseLinked(layout.Database);
    }

    /// <summary>What of a store lies in the folder beside its database, in words; null when nothing does.</summary>
    public static string? Remains(StoreLayout layout)
    {
        var there = new[] { layout.Files, layout.Current, layout.Sets, layout.Logs, layout.Run }.Where(HoldsAnything).Select(Path.GetFileName)
            .Concat(new[] { layout.Database + "-wal" }.Where(File.Exists).Select(Path.GetFileName));
        var names = string.Join(", ", there);
        return names.Length == 0 ? null : names;
    }

    /// <summary>The error of a store that lost its database; null where none is missing.</summary>
    public static FetchException? DatabaseMissing(StoreLayout layout) =>
        // Its database comes before all else, so it is looked for last: another process may be making the store.
        Remains(layout) is { } remains && !File.Exists(layout.Database) ? StoreErrors.DatabaseMissing(layout.Root, $"these are: {remains}") : null;

    private static bool HoldsAnything(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true }).Any();

    private static void RequireNoLink(FileSystemInfo entry)
    {
        if (LinkRefused.IsLink(entry))
            throw StoreErrors.LinkInStore(entry.FullName);
    }
}

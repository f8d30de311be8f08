namespace FetchPS.Core.Disk;

/// <summary>Makes a folder that a power failure does not take away again.</summary>
internal static class NewFolder
{
    /// <summary>Makes it and those above it that are not there, and flushes their names.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static void Make(IDisk disk, string path, UnixFileMode mode)
    {
        var first = path;
        while (!Directory.Exists(first) && Path.GetDirectoryName(first) is { } above)
            first = above;
        disk.CreateFolder(path, mode);
        if (first != path)
            disk.FlushFolders(path, first);
    }
}

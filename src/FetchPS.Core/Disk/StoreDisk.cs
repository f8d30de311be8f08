using System.Collections.Concurrent;

namespace FetchPS.Core.Disk;

/// <summary>
/// A disk as a store uses it. It goes through no link within folders that are the store's own: what lies behind one is somebody else's, and neither read nor written nor deleted. Links that
/// lead to those folders are of no concern. What is made there for a group to read gets the group of the folder that it goes to.
/// </summary>
/// <param name="disk">The file system.</param>
/// <param name="roots">The full paths of the folders.</param>
internal sealed class StoreDisk(IDisk disk, params IReadOnlyList<string> roots) : IDisk
{
    /// <summary>How long, in milliseconds, a folder that was looked at is not looked at again: most steps go to the same few.</summary>
    private const long Fresh = 10;

    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, long> known = new(StringComparer.Ordinal);

    /// <summary>Has every folder be looked at again: something new begins.</summary>
    public void Forget() => known.Clear();

    public bool CanFlushVolume(string path) => disk.CanFlushVolume(path);

    public void CreateFolder(string path, UnixFileMode mode)
    {
        var isShared = mode.HasFlag(UnixFileMode.GroupRead);
        List<string> made = [];
        for (var folder = Folder(path); isShared && IsOwn(folder) && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
            made.Add(folder);
        disk.CreateFolder(path, mode);
        for (var i = made.Count - 1; i >= 0; i--)
            FolderAccess.TakeGroup(made[i]);
    }

    public Stream CreateFile(string path) => disk.CreateFile(Within(path));

    public Stream OpenRead(string path) => disk.OpenRead(Within(path));

    public bool FileExists(string path) => disk.FileExists(Within(path));

    public long? FileSize(string path) => disk.FileSize(Within(path));

    public bool LooksSame(string file, string copy) => disk.LooksSame(Within(file), Within(copy));

    public void Flush(Stream file) => disk.Flush(file);

    public void FlushFile(string path) => disk.FlushFile(Within(path));

    public void FlushFolder(string path) => disk.FlushFolder(Folder(path));

    public void FlushVolume(string path) => disk.FlushVolume(path);

    public void MakeReadOnly(string path)
    {
        LinkRefused.Require(new FileInfo(Within(path)));
        disk.MakeReadOnly(path);
        if (IsShared(path))
            FolderAccess.Take(path, Path.GetDirectoryName(path)!);
    }

    public void Replace(string source, string destination)
    {
        Within(source);
        Within(destination);
        if (IsShared(destination) && !IsShared(source))
            FolderAccess.Take(source, Path.GetDirectoryName(destination)!);
        disk.Replace(source, destination);
    }

    public bool TryLink(string existing, string newName) => disk.TryLink(Within(existing), Within(newName));

    public byte[] Copy(string source, string destination) => disk.Copy(Within(source), Within(destination));

    public void Delete(string path) => disk.Delete(Within(path));

    public void MoveFolder(string source, string destination) => disk.MoveFolder(Folder(source), Within(destination));

    public void DeleteFolder(string path) => disk.DeleteFolder(Folder(path));

    public void SwitchLink(string link, string target) => disk.SwitchLink(Within(link), target);

    public void DeleteLink(string link) => disk.DeleteLink(Within(link));

    public string? LinkTarget(string link) => disk.LinkTarget(Within(link));

    public IEnumerable<string> Files(string folder) => disk.Files(Folder(folder));

    public IEnumerable<string> Folders(string folder) => disk.Folders(Folder(folder));

    /// <summary>Checks all folders above a path.</summary>
    /// <exception cref="LinkRefused">One of them is a link.</exception>
    private string Within(string path)
    {
        if (Path.GetDirectoryName(path) is { } folder)
            Folder(folder);
        return path;
    }

    /// <summary>Checks a folder and all above it.</summary>
    /// <exception cref="LinkRefused">One of them is a link.</exception>
    private string Folder(string path)
    {
        if (Root(path) is { } root)
            Check(path, root.Length, Environment.TickCount64);
        return path;
    }

    private bool IsOwn(string path) => Root(path) is not null;

    /// <summary>Whether a path lies in a folder whose files the group may read.</summary>
    private bool IsShared(string path) => Root(path) is { } root
        && path.AsSpan(root.Length + 1) is var inside && inside.IndexOf(Path.DirectorySeparatorChar) is > 0 and var end && inside[..end] is "files" or "current" or "sets";

    /// <summary>The folder of the store that a path is in.</summary>
    private string? Root(string path)
    {
        foreach (var root in roots)
        {
            if (path.Length > root.Length && path[root.Length] == Path.DirectorySeparatorChar && path.StartsWith(root, StringComparison.Ordinal))
                return root;
        }

        return null;
    }

    private void Check(string folder, int root, long now)
    {
        if (folder.Length <= root || (known.TryGetValue(folder, out var then) && now - then < Fresh))
            return;

        Check(Path.GetDirectoryName(folder)!, root, now);
        LinkRefused.Require(new DirectoryInfo(folder));
        if (known.Count > MostKnown)
            known.Clear();
        known[folder] = now;
    }
}

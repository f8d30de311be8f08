using FetchPS.Core.Disk;

namespace FetchPS.TestChild;

/// <summary>
/// The real file systems, which forget at <see cref="LosePower"/> what was not flushed: bytes unless their file was flushed, and names unless their folder
/// was, or the volume. As with a journal, some of the names may have come to the disk by themselves, the older ones first.
/// </summary>
/// <param name="luck">How many of the names do.</param>
public sealed class VolatileDisk(Random luck) : IDisk
{
    private readonly PhysicalDisk disk = new();
    private readonly Lock gate = new();

    /// <summary>Files whose bytes are not flushed, by the path where they are now.</summary>
    private readonly HashSet<string> bytes = [];

    /// <summary>Changes of names that are not flushed, in their order, by the folder that they are in.</summary>
    private readonly List<(string Folder, Action Undo)> names = [];

    /// <summary>Where files that were replaced are kept until that is flushed.</summary>
    private readonly string replaced = Directory.CreateTempSubdirectory("fetchps-replaced-").FullName;

    private int kept;

    /// <summary>Takes back all that was not flushed. Whoever uses the disk meanwhile waits for ever.</summary>
    public void LosePower()
    {
        gate.Enter();
        foreach (var path in bytes)
        {
            if (disk.FileSize(path) is { } size)
                Rewrite(path, size);
        }

        foreach (var (_, undo) in names.Skip(Math.Max(luck.Next(names.Count + 1), luck.Next(names.Count + 1))).Reverse())
            undo();
        Directory.Delete(replaced, recursive: true);
    }

    /// <inheritdoc/>
    public bool CanFlushVolume(string path) => disk.CanFlushVolume(path);

    /// <inheritdoc/>
    public void CreateFolder(string path, UnixFileMode mode)
    {
        lock (gate)
        {
            for (var folder = path; !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
            {
                var made = folder;
                // A folder whose name is lost takes along all that is in it.
                names.Add((Path.GetDirectoryName(made)!, () => Delete(made, recursive: true)));
            }

            disk.CreateFolder(path, mode);
        }
    }

    /// <inheritdoc/>
    public Stream CreateFile(string path)
    {
        lock (gate)
        {
            var file = disk.CreateFile(path);
            bytes.Add(path);
            Created(path);
            return new WatchedStream(file, path, (_, _) => Wait());
        }
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) => disk.OpenRead(path);

    /// <inheritdoc/>
    public bool FileExists(string path) => disk.FileExists(path);

    /// <inheritdoc/>
    public long? FileSize(string path) => disk.FileSize(path);

    /// <inheritdoc/>
    public bool LooksSame(string file, string copy) => disk.LooksSame(file, copy);

    /// <inheritdoc/>
    public void Flush(Stream file)
    {
        lock (gate)
        {
            var watched = (WatchedStream)file;
            disk.Flush(watched.Inner);
            bytes.Remove(watched.Path);
        }
    }

    /// <inheritdoc/>
    public void FlushFile(string path)
    {
        lock (gate)
        {
            disk.FlushFile(path);
            bytes.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        lock (gate)
        {
            disk.FlushFolder(path);
            names.RemoveAll(name => name.Folder == path);
        }
    }

    /// <inheritdoc/>
    public void FlushVolume(string path)
    {
        lock (gate)
        {
            disk.FlushVolume(path);
            bytes.Clear();
            names.Clear();
        }
    }

    /// <inheritdoc/>
    public void MakeReadOnly(string path)
    {
        Wait();
        disk.MakeReadOnly(path);
    }

    /// <inheritdoc/>
    public void Replace(string source, string destination)
    {
        lock (gate)
        {
            var before = Keep(destination);
            disk.Replace(source, destination);
            if (bytes.Remove(source))
                bytes.Add(destination);
            names.Add((Path.GetDirectoryName(destination)!, () => Restore(destination, before)));
        }
    }

    /// <inheritdoc/>
    public bool TryLink(string existing, string newName)
    {
        lock (gate)
        {
            var linked = disk.TryLink(existing, newName);
            if (!linked)
                return false;

            Created(newName);
            if (bytes.Contains(existing))
                bytes.Add(newName);
            return true;
        }
    }

    /// <inheritdoc/>
    public byte[] Copy(string source, string destination)
    {
        lock (gate)
        {
            var sha256 = disk.Copy(source, destination);
            bytes.Add(destination);
            Created(destination);
            return sha256;
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (gate)
        {
            var before = Keep(path);
            disk.Delete(path);
            if (before is not null)
                names.Add((Path.GetDirectoryName(path)!, () => Restore(path, before)));
        }
    }

    /// <inheritdoc/>
    public void MoveFolder(string source, string destination)
    {
        lock (gate)
        {
            disk.MoveFolder(source, destination);
            foreach (var path in bytes.Where(path => path.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal)).ToList())
            {
                bytes.Remove(path);
                bytes.Add(destination + path[source.Length..]);
            }

            names.Add((Path.GetDirectoryName(destination)!, () => MoveBack(destination, source)));
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        // At once on the disk: what was deleted and comes back does less harm than what was not to be lost.
        lock (gate)
            disk.DeleteFolder(path);
    }

    /// <inheritdoc/>
    public void SwitchLink(string link, string target)
    {
        lock (gate)
        {
            var before = disk.LinkTarget(link);
            disk.SwitchLink(link, target);
            names.Add((Path.GetDirectoryName(link)!, () => RestoreLink(link, before)));
        }
    }

    /// <inheritdoc/>
    public void DeleteLink(string link)
    {
        lock (gate)
        {
            var before = disk.LinkTarget(link);
            disk.DeleteLink(link);
            names.Add((Path.GetDirectoryName(link)!, () => RestoreLink(link, before)));
        }
    }

    /// <inheritdoc/>
    public string? LinkTarget(string link) => disk.LinkTarget(link);

    /// <inheritdoc/>
    public IEnumerable<string> Files(string folder) => disk.Files(folder);

    /// <inheritdoc/>
    public IEnumerable<string> Folders(string folder) => disk.Folders(folder);

    private void Created(string path) => names.Add((Path.GetDirectoryName(path)!, () => Delete(path, recursive: false)));

    /// <summary>Gives a file that is about to lose its name another one, elsewhere.</summary>
    private string? Keep(string path)
    {
        if (!disk.FileExists(path))
            return null;

        var keeper = Path.Combine(replaced, $"{kept++}");
        if (!disk.TryLink(path, keeper))
            File.Copy(path, keeper);
        return keeper;
    }

    private void Restore(string path, string? before)
    {
        disk.Delete(path);
        if (before is not null && Directory.Exists(Path.GetDirectoryName(path)))
            File.Copy(before, path);
    }

    private static void MoveBack(string folder, string before)
    {
        if (Directory.Exists(folder) && !Directory.Exists(before))
            Directory.Move(folder, before);
    }

    private void RestoreLink(string link, string? target)
    {
        if (target is null)
            disk.DeleteLink(link);
        else
            disk.SwitchLink(link, target);
    }

    private void Delete(string path, bool recursive)
    {
        if (recursive && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            disk.Delete(path);
    }

    /// <summary>Half of the bytes never came to the disk.</summary>
    private void Rewrite(string path, long size)
    {
        var half = new byte[size / 2];
        using (var file = disk.OpenRead(path))
            file.ReadExactly(half);
        disk.Delete(path);
        File.WriteAllBytes(path, half);
    }

    /// <summary>Waits for ever once the power is lost.</summary>
    private void Wait()
    {
        gate.Enter();
        gate.Exit();
    }
}

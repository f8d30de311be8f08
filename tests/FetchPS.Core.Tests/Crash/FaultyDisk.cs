using FetchPS.Core.Disk;
using FetchPS.TestChild;

namespace FetchPS.Core.Tests.Crash;

/// <summary>The real file systems, of which one operation fails as on a full disk, for the paths that a test chooses.</summary>
internal sealed class FaultyDisk : IDisk
{
    private readonly PhysicalDisk disk = new();

    /// <summary>The beginning of the operation that fails and a part of the path that it fails for; null while the disk is sound.</summary>
    public (string Operation, string Path)? Fault { get; set; }

    /// <summary>Is told the stored copy just before it is linked to, as another process could act then.</summary>
    public Action<string>? BeforeLink { get; set; }

    /// <summary>Is told the file that was just deleted, as another process could act then.</summary>
    public Action<string>? AfterDelete { get; set; }

    /// <summary>How often it failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether one call flushes the volume.</summary>
    public bool FlushesVolume { get; init; }

    public bool CanFlushVolume(string path) => FlushesVolume;

    public void CreateFolder(string path, UnixFileMode mode)
    {
        Check("folder", path);
        disk.CreateFolder(path, mode);
    }

    public Stream CreateFile(string path)
    {
        Check("create", path);
        return new WatchedStream(disk.CreateFile(path), path, (half, bytes) =>
        {
            if (Fault is ("write", _))
                half.Write(bytes[..(bytes.Length / 2)]);
            Check("write", path);
        });
    }

    public Stream OpenRead(string path) => disk.OpenRead(path);

    public bool FileExists(string path) => disk.FileExists(path);

    public long? FileSize(string path) => disk.FileSize(path);

    public bool LooksSame(string file, string copy) => disk.LooksSame(file, copy);

    public void Flush(Stream file)
    {
        var watched = (WatchedStream)file;
        Check("flush", watched.Path);
        disk.Flush(watched.Inner);
    }

    public void FlushFile(string path)
    {
        Check("flush", path);
        disk.FlushFile(path);
    }

    public void FlushFolder(string path)
    {
        Check("flush-folder", path);
        disk.FlushFolder(path);
    }

    public void FlushVolume(string path)
    {
        Check("flush-volume", path);
        disk.FlushVolume(path);
    }

    public void MakeReadOnly(string path) => disk.MakeReadOnly(path);

    public void Replace(string source, string destination)
    {
        Check("rename", destination);
        disk.Replace(source, destination);
    }

    public bool TryLink(string existing, string newName)
    {
        BeforeLink?.Invoke(existing);
        Check("link", newName);
        return disk.TryLink(existing, newName);
    }

    public byte[] Copy(string source, string destination)
    {
        if (Fault is ("copy", var part) && destination.Contains(part, StringComparison.Ordinal))
            File.WriteAllBytes(destination, File.ReadAllBytes(source)[..1]);
        Check("copy", destination);
        return disk.Copy(source, destination);
    }

    public void Delete(string path)
    {
        Check("delete", path);
        disk.Delete(path);
        AfterDelete?.Invoke(path);
    }

    public void MoveFolder(string source, string destination)
    {
        Check("rename", destination);
        disk.MoveFolder(source, destination);
    }

    public void DeleteFolder(string path)
    {
        Check("delete", path);
        disk.DeleteFolder(path);
    }

    public void SwitchLink(string link, string target)
    {
        Check("switch", link);
        disk.SwitchLink(link, target);
    }

    public void DeleteLink(string link)
    {
        Check("delete", link);
        disk.DeleteLink(link);
    }

    public string? LinkTarget(string link) => disk.LinkTarget(link);

    public IEnumerable<string> Files(string folder) => disk.Files(folder);

    public IEnumerable<string> Folders(string folder) => disk.Folders(folder);

    private void Check(string operation, string path)
    {
        if (Fault is not { } fault || !operation.StartsWith(fault.Operation, StringComparison.Ordinal) || !path.Contains(fault.Path, StringComparison.Ordinal))
            return;
        Failures++;
        throw new IOException("No space left on device");
    }
}

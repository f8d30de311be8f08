using FetchPS.Core.Disk;

namespace FetchPS.TestChild;

/// <summary>A disk with steps at which the process may die.</summary>
internal sealed class MortalDisk(string store, Death death) : IDisk
{
    private readonly IDisk disk = death.Disk;
    private readonly string incoming = Path.Combine(store, "incoming");
    private readonly string files = Path.Combine(store, "files");
    private readonly string current = Path.Combine(store, "current");
    private readonly string sets = Path.Combine(store, "sets");

    public bool CanFlushVolume(string path) => disk.CanFlushVolume(path);

    public void CreateFolder(string path, UnixFileMode mode)
    {
        // The first thing that is done for a copy under current, after the commit that chose it.
        if (IsUnder(current, path))
            death.At("before-current");
        if (IsUnder(sets, path) && path.EndsWith(".part", StringComparison.Ordinal))
            death.At("before-generation");
        disk.CreateFolder(path, mode);
    }

    public Stream CreateFile(string path)
    {
        var file = disk.CreateFile(path);
        death.At("after-create");
        return new WatchedStream(file, path, (half, bytes) =>
        {
            if (!death.Comes("in-write"))
                return;
            half.Write(bytes[..(bytes.Length / 2)]);
            death.Now();
        });
    }

    public Stream OpenRead(string path) => disk.OpenRead(path);

    public bool FileExists(string path) => disk.FileExists(path);

    public long? FileSize(string path) => disk.FileSize(path);

    public bool LooksSame(string file, string copy) => disk.LooksSame(file, copy);

    public void Flush(Stream file) => disk.Flush(((WatchedStream)file).Inner);

    public void FlushFile(string path) => disk.FlushFile(path);

    public void FlushFolder(string path)
    {
        disk.FlushFolder(path);
        if (path == files)
            death.At("before-commit");
        if (path == current)
            death.At("after-current");
        if (path == sets)
            death.At("after-sets-flush");
    }

    public void FlushVolume(string path)
    {
        var step = path == incoming ? "bytes-flush" : path == files ? "names-flush" : "current-flush";
        death.At($"before-{step}");
        disk.FlushVolume(path);
        death.At(path == files ? "before-commit" : $"after-{step}");
    }

    public void MakeReadOnly(string path) => disk.MakeReadOnly(path);

    public void Replace(string source, string destination)
    {
        var step = IsUnder(current, destination) ? "current-rename" : "rename";
        death.At($"before-{step}");
        disk.Replace(source, destination);
        death.At($"after-{step}");
    }

    public bool TryLink(string existing, string newName)
    {
        var linked = disk.TryLink(existing, newName);
        death.At("after-link");
        return linked;
    }

    public byte[] Copy(string source, string destination)
    {
        var step = IsUnder(sets, destination) ? "generation-copy" : destination.Contains("-set", StringComparison.Ordinal) ? "candidate-copy" : "current-copy";
        if (death.Comes($"in-{step}"))
        {
            var bytes = File.ReadAllBytes(source);
            File.WriteAllBytes(destination, bytes[..(bytes.Length / 2)]);
            death.Now();
        }

        var sha256 = disk.Copy(source, destination);
        death.At($"after-{step}");
        return sha256;
    }

    public void Delete(string path)
    {
        if (!IsUnder(files, path))
        {
            disk.Delete(path);
            return;
        }

        death.At("before-delete");
        disk.Delete(path);
        death.At("after-delete");
    }

    public void MoveFolder(string source, string destination)
    {
        death.At("before-generation-rename");
        disk.MoveFolder(source, destination);
        death.At("after-generation-rename");
    }

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public void SwitchLink(string link, string target)
    {
        death.At("before-link-switch");
        disk.SwitchLink(link, target);
        death.At("after-link-switch");
    }

    public void DeleteLink(string link)
    {
        disk.DeleteLink(link);
        death.At("after-link-delete");
    }

    public string? LinkTarget(string link) => disk.LinkTarget(link);

    public IEnumerable<string> Files(string folder) => disk.Files(folder);

    public IEnumerable<string> Folders(string folder) => disk.Folders(folder);

    private static bool IsUnder(string folder, string path) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Backups;

/// <summary>
/// Brings the files of versions from one store's folder to another's: by hard links where both are on one volume, which is safe because nobody ever
/// writes into a version's file, else by copies, durable before they get their names.
/// </summary>
internal sealed class FileTransfer(StoreLayout from, StoreLayout to, IDisk disk)
{
    /// <summary>So many copies share one flush of the volume.</summary>
    private const int Batch = 1000;

    private readonly Dictionary<string, string> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private long found;

    public long Copied { get; private set; }

    public long Bytes { get; private set; }

    public long Linked { get; private set; }

    /// <summary>Files that were there before.</summary>
    public long Unchanged => Math.Max(0, found - Copied - Linked);

    /// <summary>Starts a pass over all versions; those that an earlier pass brought are found there.</summary>
    public void Begin() => found = 0;

    /// <summary>Brings one version's file, unless it is there.</summary>
    /// <param name="version">The version.</param>
    /// <param name="twin">Finds the path of a version that came before and has the same bytes; null for none.</param>
    /// <returns>False when the source does not have it as it was stored.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public bool Bring(StoredBytes version, Func<string?> twin)
    {
        var isThere = Find(version, twin);
        found += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>Makes all that was brought durable.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Flush()
    {
        NameCopies();
        if (disk.CanFlushVolume(to.FilesPath))
        {
            disk.FlushVolume(to.FilesPath);
        }
        else
        {
            foreach (var folder in touched)
                disk.FlushFolders(folder, to.FilesPath);
        }

        touched.Clear();
    }

    private bool Find(StoredBytes version, Func<string?> twin)
    {
        var file = to.Full(version.Path);
        var there = disk.FileSize(file);
        if (there == version.Size)
            return true;

        var source = from.Full(version.Path);
        if (disk.FileSize(source) != version.Size)
            return false;

        if (there is not null)
            disk.Delete(file);
        var folder = Path.GetDirectoryName(file)!;
        disk.CreateFolder(folder, StoreLayout.SharedFolder);
        touched.Add(folder);
        try
        {
            if (disk.TryLink(source, file) || TryLinkTwin(twin(), file))
                Linked++;
            else
                Copy(source, file, version.Size);
            return true;
        }
        catch (IOException) when (!disk.FileExists(source))
        {
            // Removed just now.
            return false;
        }
    }

    private bool TryLinkTwin(string? twin, string file)
    {
        if (twin is null)
            return false;
        if (waiting.ContainsValue(to.Full(twin)))
            NameCopies();
        return disk.FileExists(to.Full(twin)) && disk.TryLink(to.Full(twin), file);
    }

    private void Copy(string source, string file, long size)
    {
        disk.CreateFolder(to.Incoming, StoreLayout.OwnerFolder);
        var draft = Path.Combine(to.Incoming, $"copy-{waiting.Count}.part");
        disk.Delete(draft);
        disk.Copy(source, draft);
        waiting.Add(draft, file);
        Copied++;
        Bytes += size;
        if (waiting.Count == Batch)
            NameCopies();
    }

    private void NameCopies()
    {
        var flushEach = !disk.CanFlushVolume(to.FilesPath);
        if (waiting.Count > 0 && !flushEach)
            disk.FlushVolume(to.FilesPath);
        foreach (var (draft, file) in waiting)
        {
            if (flushEach)
                disk.FlushFile(draft);
            disk.MakeReadOnly(draft);
            disk.Replace(draft, file);
        }

        waiting.Clear();
    }
}

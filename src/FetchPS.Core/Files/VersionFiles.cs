using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Files;

/// <summary>The bytes of the versions: from the incoming folder to their final, read-only place.</summary>
internal sealed class VersionFiles(StoreLayout layout, IDisk disk)
{
    /// <summary>From how many new files on flushing the whole volume once is cheaper than flushing each.</summary>
    private const int VolumeFlushFrom = 4;

    private int sequence;

    /// <summary>A file for a body to come.</summary>
    public IncomingFile Receive(long cycleId) => new(disk, Path.Combine(layout.Incoming, $"{cycleId}-{Interlocked.Increment(ref sequence)}.part"));

    /// <summary>Whether a version's bytes are where they should be. What can't be looked at now is not gone.</summary>
    public bool Exists(StoredPath path)
    {
        try
        {
            return disk.FileExists(layout.Full(path));
        }
        catch (PathRefused)
        {
            return false;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            return true;
        }
    }

    /// <summary>Makes a URL's folder, relative to the store.</summary>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void MakeFolder(StoredPath folder)
    {
        try
        {
            disk.CreateFolder(layout.Full(folder), StoreLayout.SharedFolder);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(layout.Full(folder), failure);
        }
    }

    /// <summary>Whether so many files are flushed one by one before they are placed, rather than all by <see cref="FlushBytes"/>.</summary>
    public bool FlushesEach(int count) => count < VolumeFlushFrom || !disk.CanFlushVolume(layout.FilesPath);

    /// <summary>Makes the bytes of all closed files durable, before the first of them is placed: else a power failure could leave a part of one under its final name.</summary>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void FlushBytes() => FlushVolume(layout.Incoming);

    /// <summary>Moves a complete file to its final place, or links that to a stored copy of the same bytes.</summary>
    /// <param name="file">The complete file.</param>
    /// <param name="folder">The URL's folder, relative to the store, which is there.</param>
    /// <param name="fetched">When it was fetched.</param>
    /// <param name="name">Its file name.</param>
    /// <param name="twin">The path of a stored version with the same hash and size, relative to the store.</param>
    /// <returns>The final path, relative to the store.</returns>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public StoredPath Place(IncomingFile file, StoredPath folder, DateTimeOffset fetched, string name, StoredPath? twin)
    {
        try
        {
            var path = FreePath(folder, fetched, file.Sha256, name);
            // Nobody else writes into this URL's folder: the claim is this cycle's.
            if (twin is not { IsConfined: true } stored || !TryShare(layout.Full(stored), file, layout.Full(path)))
                file.MoveTo(layout.Full(path));
            return path;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(layout.Full(folder), failure);
        }
    }

    /// <summary>Makes the names of what was placed durable: after this, rows may name it.</summary>
    /// <param name="paths">The placed paths, relative to the store.</param>
    /// <param name="eachFolder">Whether to flush their folders one by one, rather than the whole volume.</param>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void FlushNames(IReadOnlyCollection<StoredPath> paths, bool eachFolder)
    {
        if (paths.Count == 0)
            return;

        if (!eachFolder)
        {
            FlushVolume(layout.Files);
            return;
        }

        try
        {
            foreach (var folder in paths.Select(path => Path.GetDirectoryName(layout.Full(path))!).Distinct())
                disk.FlushFolders(folder, layout.Files);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(layout.Files, failure);
        }
    }

    /// <summary>Deletes what dead cycles left on its way in.</summary>
    /// <param name="runningCycles">Asked after the files were listed, so that a cycle which starts meanwhile keeps its own.</param>
    /// <param name="stays">Hears of each file or folder that can't be deleted, and why.</param>
    public void ClearIncoming(Func<IReadOnlySet<long>> runningCycles, Action<string, Exception> stays)
    {
        var files = disk.Files(layout.Incoming).ToList();
        var folders = disk.Folders(layout.Incoming).ToList();
        if (files.Count + folders.Count == 0)
            return;

        var running = runningCycles();
        bool IsLeftover(string path) => Owner(path) is { } cycle && !running.Contains(cycle);
        Clear(files.Where(IsLeftover), disk.Delete, stays);
        Clear(folders.Where(IsLeftover), disk.DeleteFolder, stays);
    }

    /// <summary>Deletes files in a URL's folder that no row names: a crash came between rename and commit.</summary>
    /// <param name="folder">The folder, relative to the store.</param>
    /// <param name="recorded">What rows name there.</param>
    /// <param name="stays">Hears of each file that can't be deleted, and why.</param>
    /// <returns>How many files went.</returns>
    public int ClearUnrecorded(StoredPath folder, IEnumerable<StoredPath> recorded, Action<string, Exception> stays)
    {
        var known = recorded.Select(layout.Shown).ToHashSet(StringComparer.Ordinal);
        try
        {
            return Clear(disk.Files(layout.Full(folder)).Where(file => !known.Contains(file)), disk.Delete, stays);
        }
        catch (LinkRefused link)
        {
            stays(layout.Full(folder), link);
            return 0;
        }
    }

    /// <summary>Deletes a version's bytes.</summary>
    public void Delete(StoredPath path) => disk.Delete(layout.Full(path));

    private static int Clear(IEnumerable<string> leftovers, Action<string> delete, Action<string, Exception> stays)
    {
        var cleared = 0;
        foreach (var leftover in leftovers.ToList())
        {
            try
            {
                delete(leftover);
                cleared++;
            }
            catch (Exception failure) when (DiskFault.Is(failure))
            {
                stays(leftover, failure);
            }
        }

        return cleared;
    }

    private void FlushVolume(string path)
    {
        try
        {
            disk.FlushVolume(path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(path, failure);
        }
    }

    private StoredPath FreePath(StoredPath folder, DateTimeOffset fetched, byte[] sha256, string name)
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var path = folder.File(StoreLayout.VersionFile(fetched, sha256, name, ordinal));
            if (!disk.FileExists(layout.Full(path)))
                return path;
        }
    }

    /// <summary>Links to a stored copy of the same bytes, unless it was removed meanwhile.</summary>
    private bool TryShare(string stored, IncomingFile file, string path)
    {
        try
        {
            return SameBytes(stored, file) && disk.TryLink(stored, path);
        }
        catch (IOException) when (!disk.FileExists(stored))
        {
            return false;
        }
    }

    /// <summary>Looks at the bytes themselves: a stored copy that was damaged must not pass its damage on.</summary>
    private bool SameBytes(string stored, IncomingFile file)
    {
        if (!disk.FileExists(stored))
            return false;

        using var one = disk.OpenRead(stored);
        using var other = disk.OpenRead(file.Path);
        if (one.Length != other.Length)
            return false;

        var left = new byte[64 * 1024];
        var right = new byte[left.Length];
        while (true)
        {
            var count = one.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (other.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != count || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
                return false;
            if (count == 0)
                return true;
        }
    }

    /// <summary>The cycle whose file it is; null for a copy on its way to <c>current</c>, which whoever settles it next makes anew.</summary>
    internal static long? Owner(string file) => long.TryParse(Path.GetFileName(file).Split('-')[0], out var id) ? id : null;
}

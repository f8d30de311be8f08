using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Backups;

/// <summary>
/// Brings the files of versions from one store's folder to another's: by hard links where both are on one volume, which is safe because nobody ever
/// writes into a version's file, else by copies, durable before they get their names. What is read and has other bytes than those that were stored is never taken for the version.
/// </summary>
/// <param name="from">Where they come from.</param>
/// <param name="to">Where they go.</param>
/// <param name="disk">The file system.</param>
/// <param name="readsAll">Whether every file is read, also one that becomes a link, or that is there as an earlier copy left it.</param>
internal sealed class FileTransfer(StoreLayout from, StoreLayout to, IDisk disk, bool readsAll)
{
    /// <summary>So many copies share one flush of the volume.</summary>
    private const int Batch = 1000;

    private readonly FileJudge judge = new(disk, quick: false);
    private readonly LostAndFound lostAndFound = new(to, disk);
    private readonly Dictionary<string, string> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private long found;

    public long Copied { get; private set; }

    public long Bytes { get; private set; }

    public long Linked { get; private set; }

    /// <summary>Files that were there before.</summary>
    public long Unchanged => Math.Max(0, found - Copied - Linked);

    /// <summary>Files whose bytes nobody looked at.</summary>
    public long NotRead => readsAll ? 0 : Linked + Unchanged;

    /// <summary>Starts a pass over all versions; those that an earlier pass brought are found there.</summary>
    public void Begin() => found = 0;

    /// <summary>Brings one version's file, unless it is there.</summary>
    /// <param name="version">The version.</param>
    /// <param name="twin">Finds the path of a version that came before and has the same bytes; null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What is wrong with the source's file, which was not brought then; null when it was.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public TransferFault? Bring(StoredVersion version, Func<StoredPath?> twin, CancellationToken cancellationToken)
    {
        if (!version.Bytes.Path.IsConfined)
            return new(version, version.Bytes.Path.Text, FileFault.Refused(version.Bytes.Path), KeptAs: null);

        var source = from.Full(version.Bytes.Path);
        var file = to.Full(version.Bytes.Path);
        var fault = IsThere(version.Bytes, source, file, cancellationToken) ? null : Find(version, source, file, twin, cancellationToken);
        found += fault is null ? 1 : 0;
        return fault;
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

    /// <summary>Whether an earlier copy brought the file, and nobody wrote into either since; where the times do not say so, the bytes do.</summary>
    private bool IsThere(StoredBytes bytes, string source, string file, CancellationToken cancellationToken)
    {
        if (disk.FileSize(file) is not { } size)
            return false;
        if (size == bytes.Size && ((!readsAll && disk.LooksSame(source, file)) || judge.Judge(file, bytes, cancellationToken) is null))
            return true;

        lostAndFound.Move(file);
        return false;
    }

    private TransferFault? Find(StoredVersion version, string source, string file, Func<StoredPath?> twin, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(file)!;
        disk.CreateFolder(folder, StoreLayout.SharedFolder);
        touched.Add(folder);
        // A link to what was read before needs no reading.
        if (readsAll && TryLinkTwin(twin(), file))
            return null;

        var fault = Look(source, version.Bytes);
        if (fault is null && TryLink(source, file, version.Bytes, ref fault))
        {
            Linked++;
            if (!readsAll || judge.Judge(file, version.Bytes, cancellationToken) is not { } other)
                return null;

            Linked--;
            return new(version, source, other, KeepApart(version, file, file));
        }

        if (!readsAll && TryLinkTwin(twin(), file))
            return null;
        return fault switch
        {
            null or { Kind: FileFaultKind.Size } => Copy(version, source, file),
            _ => new(version, source, fault, KeptAs: null),
        };
    }

    private bool TryLink(string source, string file, StoredBytes bytes, ref FileFault? fault)
    {
        try
        {
            return disk.TryLink(source, file);
        }
        catch (Exception failure) when (DiskFault.Is(failure) && Look(source, bytes) is { } gone)
        {
            // Removed since it was looked at.
            fault = gone;
            return false;
        }
    }

    private FileFault? Look(string source, StoredBytes bytes) => new FileJudge(disk, quick: true).Judge(source, bytes, CancellationToken.None);

    private bool TryLinkTwin(StoredPath? twin, string file)
    {
        if (twin is not { IsConfined: true } path)
            return false;
        var other = to.Full(path);
        if (waiting.ContainsValue(other))
            NameCopies();
        if (disk.FileSize(other) is null || !disk.TryLink(other, file))
            return false;

        Linked++;
        return true;
    }

    private TransferFault? Copy(StoredVersion version, string source, string file)
    {
        disk.CreateFolder(to.Incoming, StoreLayout.OwnerFolder);
        var draft = Path.Combine(to.Incoming, $"copy-{waiting.Count}.part");
        disk.Delete(draft);
        try
        {
            var sha256 = disk.Copy(source, draft);
            if (!sha256.AsSpan().SequenceEqual(version.Bytes.Sha256))
                return new(version, source, new(FileFaultKind.Content, Convert.ToHexStringLower(sha256)), KeepApart(version, draft, file));
        }
        catch (Exception failure) when (DiskFault.Is(failure) && judge.Judge(source, version.Bytes, CancellationToken.None) is { } fault)
        {
            // Removed just now, or not to be read. Whatever else fails is the disk's own.
            disk.Delete(draft);
            return new(version, source, fault, KeptAs: null);
        }

        waiting.Add(draft, file);
        Copied++;
        Bytes += version.Bytes.Size;
        if (waiting.Count == Batch)
            NameCopies();
        return null;
    }

    /// <summary>Keeps what came with other bytes, unless it is known to be damaged.</summary>
    private string? KeepApart(StoredVersion version, string draft, string file)
    {
        if (version.Integrity == VersionIntegrity.Whole)
            return lostAndFound.Put(draft, file);

        disk.Delete(draft);
        return null;
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

/// <summary>A version whose file could not be brought.</summary>
/// <param name="Version">The version.</param>
/// <param name="Source">The file.</param>
/// <param name="Fault">What is wrong with the file.</param>
/// <param name="KeptAs">Where the bytes are kept that came instead.</param>
internal sealed record TransferFault(StoredVersion Version, string Source, FileFault Fault, string? KeptAs)
{
    /// <summary>Whether the file has other bytes than those that were stored.</summary>
    public bool IsDamaged => Fault.Kind is FileFaultKind.Size or FileFaultKind.Content;

    /// <summary>The same for the user.</summary>
    public FetchException ToError() => IsDamaged
        ? BackupErrors.FileDamaged(Source, Version.Bytes.VersionId, KeptAs)
        : BackupErrors.FileNotCopied(Source, Version.Bytes.VersionId, Fault.Failure);
}

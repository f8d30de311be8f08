using System.Buffers;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Disk;

/// <summary>The machine's own file systems.</summary>
public sealed class PhysicalDisk : IDisk
{
    private const int BlockSize = 128 * 1024;
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
    private const UnixFileMode AllRights = (UnixFileMode)0x1FF;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadOnlyForGroup = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    /// <summary>Of what mount(8) knows, the file systems on which syncfs(2) comes down to the disk. On FUSE it does not: Linux never passes it on to the daemon.</summary>
    private static readonly HashSet<string> FlushedAsWhole = ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "overlay"];

    /// <inheritdoc/>
    public bool CanFlushVolume(string path) => OperatingSystem.IsLinux() && FlushedAsWhole.Contains(new DriveInfo(path).DriveFormat);

    /// <inheritdoc/>
    public void CreateFolder(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // One by one: CreateDirectory gives its mode to the last folder alone.
        if (Path.GetDirectoryName(path) is { } parent)
            CreateFolder(parent, mode);
        Directory.CreateDirectory(path, mode);
        // The umask may have taken something away, and the folder above have given it its set-group-ID bit.
        var made = File.GetUnixFileMode(path);
        if ((made & AllRights) != mode)
            File.SetUnixFileMode(path, (made & ~AllRights) | mode);
    }

    /// <inheritdoc/>
    public Stream CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) => FileReader.OpenStored(path);

    /// <inheritdoc/>
    public bool FileExists(string path) => Look(path) is not null;

    /// <inheritdoc/>
    public long? FileSize(string path) => Look(path)?.Length;

    /// <inheritdoc/>
    public bool LooksSame(string file, string copy) =>
        Look(file) is { } one && Look(copy) is { } other && one.Length == other.Length && one.LastWriteTimeUtc == other.LastWriteTimeUtc;

    /// <inheritdoc/>
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void FlushFile(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            using var file = FileReader.OpenStored(path);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return;
        }

        // Windows flushes only what is open for writing, and a copy of a read-only file may be read-only.
        File.SetAttributes(path, FileAttributes.Normal);
        using var written = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        RandomAccess.FlushToDisk(written.SafeFileHandle);
    }

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        // NTFS journals its names; Windows has no call for a single folder.
        if (!OperatingSystem.IsWindows())
            UnixDisk.FlushFolder(path);
    }

    /// <inheritdoc/>
    public void FlushVolume(string path) => UnixDisk.FlushVolume(path);

    /// <inheritdoc/>
    public void MakeReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
            File.SetAttributes(path, File.GetAttributes(path) | FileAttributes.ReadOnly);
        else
            File.SetUnixFileMode(path, ReadOnlyForGroup);
    }

    /// <inheritdoc/>
    public void Replace(string source, string destination)
    {
        if (OperatingSystem.IsWindows() && File.Exists(destination))
            File.SetAttributes(destination, FileAttributes.Normal);
        File.Move(source, destination, overwrite: true);
        // rename(2) between two names of one file succeeds and leaves the source.
        if (!OperatingSystem.IsWindows() && File.Exists(source))
            File.Delete(source);
    }

    /// <inheritdoc/>
    public bool TryLink(string existing, string newName) =>
        OperatingSystem.IsWindows() ? WindowsDisk.TryLink(existing, newName) : UnixDisk.TryLink(existing, newName);

    /// <inheritdoc/>
    public byte[] Copy(string source, string destination)
    {
        using var from = FileReader.OpenStored(source);
        using var to = (FileStream)CreateFile(destination);
        var time = File.GetLastWriteTimeUtc(from.SafeFileHandle);
        byte[] sha256;
        if (OperatingSystem.IsLinux() && UnixDisk.TryClone(from.SafeFileHandle, to.SafeFileHandle))
        {
            using var clone = FileReader.OpenStored(destination);
            sha256 = Hash(clone, Stream.Null);
        }
        else
        {
            sha256 = Hash(from, to);
        }

        File.SetLastWriteTimeUtc(to.SafeFileHandle, time);
        return sha256;
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (OperatingSystem.IsWindows() && File.Exists(path))
            File.SetAttributes(path, FileAttributes.Normal);
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Its folder is gone, and the file with it.
        }
    }

    /// <inheritdoc/>
    public void MoveFolder(string source, string destination) => Directory.Move(source, destination);

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        if (!Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(path, recursive: true);
    }

    /// <inheritdoc/>
    public void SwitchLink(string link, string target)
    {
        var draft = Path.Combine(Path.GetDirectoryName(link)!, $".{Path.GetFileName(link)}.new");
        Delete(draft);
        if (!OperatingSystem.IsWindows() && UnixDisk.TrySymbolicLink(target, draft))
        {
            UnixDisk.Rename(draft, link);
            return;
        }

        using (var file = CreateFile(draft))
        {
            file.Write(Encoding.UTF8.GetBytes(target + "\n"));
            Flush(file);
        }

        MakeReadOnly(draft);
        Replace(draft, NamingFile(link));
    }

    /// <inheritdoc/>
    public void DeleteLink(string link)
    {
        // unlink(2): it takes the link alone, never what it leads to.
        if (LinkTarget(link) is not null)
            Delete(File.Exists(NamingFile(link)) ? NamingFile(link) : link);
    }

    /// <inheritdoc/>
    public string? LinkTarget(string link)
    {
        if (new FileInfo(link).LinkTarget is { } target)
            return target;
        return File.Exists(NamingFile(link)) ? FileReader.ReadStoredText(NamingFile(link)).TrimEnd('\n') : null;
    }

    /// <inheritdoc/>
    public IEnumerable<string> Files(string folder) => !Directory.Exists(folder) ? [] : new FileSystemEnumerable<string>(folder, static (ref entry) => entry.ToFullPath(), Everything)
    {
        ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory || entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    /// <inheritdoc/>
    public IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(path => !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint)) : [];

    /// <summary>Hashes a file's bytes on their way.</summary>
    private static byte[] Hash(FileStream from, Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        while (from.Read(block) is > 0 and var count)
        {
            hash.AppendData(block, 0, count);
            to.Write(block, 0, count);
        }

        ArrayPool<byte>.Shared.Return(block);
        return hash.GetHashAndReset();
    }

    /// <summary>What is known of a file; null where there is none.</summary>
    private static FileInfo? Look(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists)
        {
            LinkRefused.Require(file);
            return file;
        }

        if (!OperatingSystem.IsWindows())
            UnixDisk.RequireAbsent(path);
        return null;
    }

    private static string NamingFile(string link) => link + ".txt";
}

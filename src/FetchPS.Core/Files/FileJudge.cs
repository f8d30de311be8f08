using System.Globalization;
using System.Security.Cryptography;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Files;

/// <summary>Holds a file against what was stored.</summary>
/// <param name="disk">The file system.</param>
/// <param name="quick">Whether to look at the size alone.</param>
internal sealed class FileJudge(IDisk disk, bool quick)
{
    private const int BlockSize = 128 * 1024;
    private readonly byte[] block = new byte[BlockSize];

    /// <summary>The first fault of the file; null when it is what was stored.</summary>
    public FileFault? Judge(string file, StoredBytes stored, CancellationToken cancellationToken)
    {
        try
        {
            if (disk.FileSize(file) is not { } size)
                return new(FileFaultKind.Missing, "");
            if (size != stored.Size)
                return new(FileFaultKind.Size, size.ToString(CultureInfo.InvariantCulture));
            if (quick)
                return null;

            var sha256 = Hash(file, cancellationToken);
            return sha256.AsSpan().SequenceEqual(stored.Sha256) ? null : new(FileFaultKind.Content, Convert.ToHexStringLower(sha256));
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            return new(IsBroken(failure) ? FileFaultKind.Broken : FileFaultKind.Unreadable, failure.Message.TrimEnd('.'), failure);
        }
    }

    /// <summary>Whether the disk itself can't give the bytes any more: EIO, which is also what ZFS says of a wrong checksum, or ERROR_CRC.</summary>
    private static bool IsBroken(Exception failure) => failure.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070017) : 5);

    /// <summary>The first fault of the file that the database names.</summary>
    public FileFault? Judge(StoreLayout layout, StoredPath path, StoredBytes stored, CancellationToken cancellationToken) =>
        path.IsConfined ? Judge(layout.Full(path), stored, cancellationToken) : FileFault.Refused(path);

    private byte[] Hash(string file, CancellationToken cancellationToken)
    {
        using var stream = disk.OpenRead(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (stream.Read(block) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(block.AsSpan(0, count));
        }

        return hash.GetHashAndReset();
    }
}

/// <summary>How a file differs from what was stored.</summary>
/// <param name="Kind">In what.</param>
/// <param name="Detail">What was found instead.</param>
/// <param name="Failure">Why it can't be read.</param>
internal sealed record FileFault(FileFaultKind Kind, string Detail, Exception? Failure = null)
{
    /// <summary>Whether the file may be whole: it could not be looked at, or not to its end.</summary>
    public bool IsUnsure => Failure is not null;

    /// <summary>The fault of a path that is not followed.</summary>
    public static FileFault Refused(StoredPath path) => new(FileFaultKind.Refused, path.Text);
}

internal enum FileFaultKind
{
    Missing,

    /// <summary>It can't be read now: rights, a link in its place, too many open files.</summary>
    Unreadable,

    /// <summary>The disk can't give its bytes.</summary>
    Broken,
    Size,
    Content,

    /// <summary>The database names a file outside the store, which is not looked at.</summary>
    Refused,
}

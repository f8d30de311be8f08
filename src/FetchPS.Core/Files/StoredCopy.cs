using FetchPS.Core.Data;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Files;

/// <summary>Copies the file of a version, and sees on the way whether it has the bytes that were stored.</summary>
internal static class StoredCopy
{
    /// <summary>Makes the copy; none is left that has other bytes.</summary>
    /// <param name="disk">The file system.</param>
    /// <param name="version">The version.</param>
    /// <param name="source">Its file, or another one of the same bytes.</param>
    /// <param name="copy">The full path of the new file.</param>
    /// <exception cref="OtherBytes">The source has other bytes.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Make(IDisk disk, StoredBytes version, string source, string copy)
    {
        var sha256 = disk.Copy(source, copy);
        if (sha256.AsSpan().SequenceEqual(version.Sha256))
            return;

        disk.Delete(copy);
        throw new OtherBytes(version.VersionId, source);
    }
}

/// <summary>The file of a version has other bytes than those that were stored.</summary>
internal sealed class OtherBytes(long versionId, string path) : IOException($"'{path}' has bytes other than those that version {versionId} was stored with.")
{
    public long VersionId { get; } = versionId;
}

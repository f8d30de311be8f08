using System.Text;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Files;

/// <summary>Reads the bytes of versions. That they are others than those that were stored is known at their end.</summary>
public sealed class VersionContent
{
    private readonly IDisk disk;

    internal VersionContent(IDisk disk) => this.disk = disk;

    /// <summary>Streams the lines, without their ends. A byte order mark decides over the encoding.</summary>
    /// <param name="version">The version.</param>
    /// <param name="encoding">How it is encoded where no byte order mark says so; null for UTF-8.</param>
    /// <exception cref="FetchException"><c>VersionRemoved</c>, <c>ContentDamaged</c>, <c>ContentUnreadable</c>.</exception>
    public IEnumerable<string> Lines(FileVersion version, Encoding? encoding = null)
    {
        using var reader = Reader(version, encoding);
        while (Guarded(version, reader.ReadLine) is { } line)
            yield return line;
    }

    /// <summary>The whole text; see <see cref="Lines"/>.</summary>
    /// <exception cref="FetchException"><c>VersionRemoved</c>, <c>ContentDamaged</c>, <c>ContentUnreadable</c>.</exception>
    public string Text(FileVersion version, Encoding? encoding = null)
    {
        using var reader = Reader(version, encoding);
        return Guarded(version, reader.ReadToEnd);
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="FetchException"><c>VersionRemoved</c>, <c>ContentDamaged</c>, <c>ContentUnreadable</c>.</exception>
    public byte[] Bytes(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        using var bytes = new MemoryStream((int)Math.Min(version.Size, Array.MaxLength));
        foreach (var block in Blocks(version))
            bytes.Write(block);
        return bytes.ToArray();
    }

    /// <summary>Streams the content in blocks.</summary>
    /// <exception cref="FetchException"><c>VersionRemoved</c>, <c>ContentDamaged</c>, <c>ContentUnreadable</c>.</exception>
    public IEnumerable<byte[]> Blocks(FileVersion version)
    {
        const int blockSize = 128 * 1024;
        using var stream = Open(version);
        var block = new byte[blockSize];
        while (Guarded(version, () => stream.Read(block)) is > 0 and var count)
            yield return block[..count];
    }

    private StreamReader Reader(FileVersion version, Encoding? encoding) =>
        new(Open(version), encoding ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);

    private CheckedStream Open(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Removed is { } removed)
            throw VersionErrors.VersionRemoved(version.Id, version.Name, version.Sha256, removed);
        if (version.Integrity != VersionIntegrity.Whole)
            throw VersionErrors.ContentDamaged(version.Id, version.Path);
        return new CheckedStream(Guarded(version, () => disk.OpenRead(version.Path)), version);
    }

    private static T Guarded<T>(FileVersion version, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OtherBytes)
        {
            throw VersionErrors.ContentDamaged(version.Id, version.Path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VersionErrors.ContentUnreadable(version.Id, version.Path, failure);
        }
    }
}

using System.Security.Cryptography;

namespace FetchPS.Core.Files;

/// <summary>The bytes of a version, hashed while they are read: at their end it is known whether they are those that were stored.</summary>
internal sealed class CheckedStream(Stream file, FileVersion version) : ForwardStream
{
    private IncrementalHash? hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    /// <exception cref="OtherBytes">They are not.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer);
        hash?.AppendData(buffer[..count]);
        if (count > 0 || buffer.Length == 0 || hash is null)
            return count;

        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        hash.Dispose();
        hash = null;
        return sha256 == version.Sha256 ? 0 : throw new OtherBytes(version.Id, version.Path);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash?.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}

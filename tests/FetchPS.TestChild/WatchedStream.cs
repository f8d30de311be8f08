namespace FetchPS.TestChild;

/// <summary>A file that is told of before each write, by whoever may have it go wrong in the midst.</summary>
/// <param name="inner">The real file.</param>
/// <param name="path">Its full path.</param>
/// <param name="beforeWrite">Is given the real file and what is about to be written to it.</param>
public sealed class WatchedStream(Stream inner, string path, BeforeWrite beforeWrite) : Stream
{
    /// <summary>The real file.</summary>
    public Stream Inner { get; } = inner;

    /// <summary>Its full path.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => Inner.Length;

    /// <inheritdoc/>
    public override long Position { get => Inner.Position; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        beforeWrite(Inner, buffer);
        Inner.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => Inner.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Comes before a write.</summary>
/// <param name="file">The real file.</param>
/// <param name="bytes">What is about to be written to it.</param>
public delegate void BeforeWrite(Stream file, ReadOnlySpan<byte> bytes);

using System.IO.Compression;
using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>
/// gzip (RFC 1952). The platform's decoder checks the sum of what it has decoded, but takes a stream that is cut for a whole one and ignores what
/// is behind it. A gzip file may have several members, so one of our own is appended, the mark: it comes out at the end, as itself,
/// if and only if the body before it was whole and nothing else was behind it.
/// </summary>
internal sealed class GzipDecoder : BodyDecoder
{
    private static readonly byte[] Mark = "End of body, says FetchPS."u8.ToArray();
    private static readonly byte[] MarkMember = Compress(Mark);

    private readonly MarkedStream source;
    private readonly GZipStream gzip;
    private readonly byte[] tail = new byte[Mark.Length];
    private int tailLength;
    private bool done;

    internal GzipDecoder(WireStream wire, FetchPlace place)
        : base(wire, place, "gzip")
    {
        source = new MarkedStream(wire);
        this.gzip = new GZipStream(source, CompressionMode.Decompress);
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (!done)
        {
            // The last bytes that came out are held back: they may be the mark.
            tail.AsMemory(0, tailLength).CopyTo(buffer);
            var count = await InflateAsync(buffer[tailLength..]).ConfigureAwait(false);
            if (count == 0)
            {
                done = true;
                if (Wire.Count > 0 && tail.AsSpan(0, tailLength).SequenceEqual(Mark))
                    break;
                throw source.IsExhausted ? Cut() : Surplus();
            }

            var total = tailLength + count;
            tailLength = Math.Min(total, tail.Length);
            buffer[(total - tailLength)..total].CopyTo(tail);
            if (total > tailLength)
                return total - tailLength;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Dispose() => this.gzip.Dispose();

    private async ValueTask<int> InflateAsync(Memory<byte> buffer)
    {
        try
        {
            return await this.gzip.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            // Where the mark was taken for a piece of the body, the body is short of one.
            throw source.IsMarked ? Cut(e) : Corrupt("its data is damaged", e);
        }
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return member.ToArray();
    }

    /// <summary>The body, then the mark.</summary>
    private sealed class MarkedStream(WireStream wire) : ForwardStream
    {
        private ReadOnlyMemory<byte> mark = MarkMember;
        private bool wireEnded;

        /// <summary>Whether a piece of the mark was read.</summary>
        internal bool IsMarked => wireEnded;

        /// <summary>Whether more was asked for than there is.</summary>
        internal bool IsExhausted { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!wireEnded)
            {
                var count = await wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                    return count;
                wireEnded = true;
            }

            var taken = Math.Min(mark.Length, buffer.Length);
            mark[..taken].CopyTo(buffer);
            mark = mark[taken..];
            IsExhausted = taken == 0;
            return taken;
        }
    }
}

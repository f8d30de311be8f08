using System.IO.Compression;

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

    private readonly MarkedStream _source;
    private readonly GZipStream _gzip;
    private readonly byte[] _tail = new byte[Mark.Length];
    private int _tailLength;
    private bool _done;

    internal GzipDecoder(WireStream wire, FetchPlace place)
        : base(wire, place, "gzip")
    {
        _source = new MarkedStream(wire);
        _gzip = new GZipStream(_source, CompressionMode.Decompress);
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (!_done)
        {
            // The last bytes that came out are held back: they may be the mark.
            _tail.AsMemory(0, _tailLength).CopyTo(buffer);
            var count = await InflateAsync(buffer[_tailLength..]).ConfigureAwait(false);
            if (count == 0)
            {
                _done = true;
                if (Wire.Count > 0 && _tail.AsSpan(0, _tailLength).SequenceEqual(Mark))
                    break;
                throw _source.IsExhausted ? Cut() : Surplus();
            }

            var total = _tailLength + count;
            _tailLength = Math.Min(total, _tail.Length);
            buffer[(total - _tailLength)..total].CopyTo(_tail);
            if (total > _tailLength)
                return total - _tailLength;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Dispose() => _gzip.Dispose();

    private async ValueTask<int> InflateAsync(Memory<byte> buffer)
    {
        try
        {
            return await _gzip.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            // Where the mark was taken for a piece of the body, the body is short of one.
            throw _source.IsMarked ? Cut(e) : Corrupt("its data is damaged", e);
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
        private ReadOnlyMemory<byte> _mark = MarkMember;
        private bool _wireEnded;

        /// <summary>Whether a piece of the mark was read.</summary>
        internal bool IsMarked => _wireEnded;

        /// <summary>Whether more was asked for than there is.</summary>
        internal bool IsExhausted { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_wireEnded)
            {
                var count = await wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                    return count;
                _wireEnded = true;
            }

            var taken = Math.Min(_mark.Length, buffer.Length);
            _mark[..taken].CopyTo(buffer);
            _mark = _mark[taken..];
            IsExhausted = taken == 0;
            return taken;
        }
    }
}

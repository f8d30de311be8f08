using System.IO.Compression;

namespace FetchPS.Core.Fetching;

/// <summary>
/// The coding <c>deflate</c>: zlib (RFC 1950) as the standard says, or the bare data (RFC 1951) that many servers send instead. The platform's decoders
/// ask for more as long as they have not reached the end of the data, and never after; so the body's last byte is handed over by itself.
/// A body is whole if that byte was wanted, and none after it.
/// </summary>
internal sealed class DeflateDecoder(WireStream wire, FetchPlace place) : BodyDecoder(wire, place, "deflate")
{
    private readonly LastByteStream _source = new(wire);
    private Stream? _inflater;

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _inflater ??= await _source.StartsWithZlibAsync().ConfigureAwait(false)
            ? new ZLibStream(_source, CompressionMode.Decompress)
            : new DeflateStream(_source, CompressionMode.Decompress);
        try
        {
            var count = await _inflater.ReadAsync(buffer).ConfigureAwait(false);
            if (count > 0)
                return count;
        }
        catch (InvalidDataException e)
        {
            throw Corrupt("its data is damaged", e);
        }

        if (_source.IsExhausted)
            throw Cut();
        return _source.GaveLast ? 0 : throw Surplus();
    }

    /// <inheritdoc/>
    public override void Dispose() => _inflater?.Dispose();

    /// <summary>The body, its last byte by itself.</summary>
    private sealed class LastByteStream(WireStream wire) : ForwardStream
    {
        // What was read and not yet handed over: up to two bytes at the start, then one.
        private readonly byte[] _held = new byte[2];
        private int _heldLength;
        private bool _wireEnded;

        /// <summary>Whether the last byte was handed over.</summary>
        internal bool GaveLast { get; private set; }

        /// <summary>Whether more was asked for after it.</summary>
        internal bool IsExhausted { get; private set; }

        /// <summary>RFC 1950, 2.2: method 8, a window of at most 32 KB, no preset dictionary, and a check sum over both bytes.</summary>
        internal async ValueTask<bool> StartsWithZlibAsync()
        {
            while (_heldLength < _held.Length && !_wireEnded)
            {
                var count = await wire.ReadAsync(_held.AsMemory(_heldLength)).ConfigureAwait(false);
                _heldLength += count;
                _wireEnded = count == 0;
            }

            return _heldLength == 2 && (_held[0] & 0x8F) == 8 && (_held[1] & 0x20) == 0 && ((_held[0] << 8) + _held[1]) % 31 == 0;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!_wireEnded)
            {
                var count = await wire.ReadAsync(buffer[_heldLength..], cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    _wireEnded = true;
                    break;
                }

                _held.AsMemory(0, _heldLength).CopyTo(buffer);
                var total = _heldLength + count - 1;
                _held[0] = buffer.Span[total];
                _heldLength = 1;
                if (total > 0)
                    return total;
            }

            return GiveHeld(buffer.Span);
        }

        private int GiveHeld(Span<byte> buffer)
        {
            if (_heldLength == 0)
            {
                IsExhausted = true;
                return 0;
            }

            buffer[0] = _held[0];
            _held[0] = _held[1];
            _heldLength--;
            GaveLast = _heldLength == 0;
            return 1;
        }
    }
}

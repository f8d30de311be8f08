using System.IO.Compression;
using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>
/// The coding <c>deflate</c>: zlib (RFC 1950) as the standard says, or the bare data (RFC 1951) that many servers send instead. The platform's decoders
/// ask for more as long as they have not reached the end of the data, and never after; so the body's last byte is handed over by itself.
/// A body is whole if that byte was wanted, and none after it.
/// </summary>
internal sealed class DeflateDecoder(WireStream wire, FetchPlace place) : BodyDecoder(wire, place, "deflate")
{
    private readonly LastByteStream source = new(wire);
    private Stream? inflater;

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        inflater ??= await source.StartsWithZlibAsync().ConfigureAwait(false)
            ? new ZLibStream(source, CompressionMode.Decompress)
            : new DeflateStream(source, CompressionMode.Decompress);
        try
        {
            var count = await inflater.ReadAsync(buffer).ConfigureAwait(false);
            if (count > 0)
                return count;
        }
        catch (InvalidDataException e)
        {
            throw Corrupt("its data is damaged", e);
        }

        if (source.IsExhausted)
            throw Cut();
        return source.GaveLast ? 0 : throw Surplus();
    }

    /// <inheritdoc/>
    public override void Dispose() => inflater?.Dispose();

    /// <summary>The body, its last byte by itself.</summary>
    private sealed class LastByteStream(WireStream wire) : ForwardStream
    {
        // What was read and not yet handed over: up to two bytes at the start, then one.
        private readonly byte[] held = new byte[2];
        private int heldLength;
        private bool wireEnded;

        /// <summary>Whether the last byte was handed over.</summary>
        internal bool GaveLast { get; private set; }

        /// <summary>Whether more was asked for after it.</summary>
        internal bool IsExhausted { get; private set; }

        /// <summary>RFC 1950, 2.2: method 8, a window of at most 32 KB, no preset dictionary, and a check sum over both bytes.</summary>
        internal async ValueTask<bool> StartsWithZlibAsync()
        {
            while (heldLength < held.Length && !wireEnded)
            {
                var count = await wire.ReadAsync(held.AsMemory(heldLength)).ConfigureAwait(false);
                heldLength += count;
                wireEnded = count == 0;
            }

            return heldLength == 2 && (held[0] & 0x8F) == 8 && (held[1] & 0x20) == 0 && ((held[0] << 8) + held[1]) % 31 == 0;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!wireEnded)
            {
                var count = await wire.ReadAsync(buffer[heldLength..], cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    wireEnded = true;
                    break;
                }

                held.AsMemory(0, heldLength).CopyTo(buffer);
                var total = heldLength + count - 1;
                held[0] = buffer.Span[total];
                heldLength = 1;
                if (total > 0)
                    return total;
            }

            return GiveHeld(buffer.Span);
        }

        private int GiveHeld(Span<byte> buffer)
        {
            if (heldLength == 0)
            {
                IsExhausted = true;
                return 0;
            }

            buffer[0] = held[0];
            held[0] = held[1];
            heldLength--;
            GaveLast = heldLength == 0;
            return 1;
        }
    }
}

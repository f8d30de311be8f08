using System.Buffers;
using System.IO.Compression;

namespace FetchPS.Core.Fetching;

/// <summary>Brotli (RFC 7932), whose own decoder tells whether the stream has ended.</summary>
internal sealed class BrotliBodyDecoder(WireStream wire, FetchPlace place) : BodyDecoder(wire, place, "br")
{
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private BrotliDecoder decoder;
    private ReadOnlyMemory<byte> input;
    private bool done;

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (!done)
        {
            var status = decoder.Decompress(input.Span, buffer.Span, out var consumed, out var written);
            input = input[consumed..];
            if (status == OperationStatus.InvalidData)
                throw Corrupt("its data is damaged");

            done = status == OperationStatus.Done;
            if (written > 0)
                return written;
            if (status == OperationStatus.NeedMoreData && !await FillAsync().ConfigureAwait(false))
                throw Cut();
        }

        return input.IsEmpty && !await FillAsync().ConfigureAwait(false) ? 0 : throw Surplus();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        decoder.Dispose();
        ArrayPool<byte>.Shared.Return(this.buffer);
    }

    private async ValueTask<bool> FillAsync()
    {
        input = this.buffer.AsMemory(0, await Wire.ReadAsync(this.buffer).ConfigureAwait(false));
        return !input.IsEmpty;
    }
}

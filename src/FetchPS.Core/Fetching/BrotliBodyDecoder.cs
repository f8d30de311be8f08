using System.Buffers;
using System.IO.Compression;

namespace FetchPS.Core.Fetching;

/// <summary>Brotli (RFC 7932), whose own decoder tells whether the stream has ended.</summary>
internal sealed class BrotliBodyDecoder(WireStream wire, FetchPlace place) : BodyDecoder(wire, place, "br")
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private BrotliDecoder _decoder;
    private ReadOnlyMemory<byte> _input;
    private bool _done;

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (!_done)
        {
            var status = _decoder.Decompress(_input.Span, buffer.Span, out var consumed, out var written);
            _input = _input[consumed..];
            if (status == OperationStatus.InvalidData)
                throw Corrupt("its data is damaged");

            _done = status == OperationStatus.Done;
            if (written > 0)
                return written;
            if (status == OperationStatus.NeedMoreData && !await FillAsync().ConfigureAwait(false))
                throw Cut();
        }

        return _input.IsEmpty && !await FillAsync().ConfigureAwait(false) ? 0 : throw Surplus();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _decoder.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async ValueTask<bool> FillAsync()
    {
        _input = _buffer.AsMemory(0, await Wire.ReadAsync(_buffer).ConfigureAwait(false));
        return !_input.IsEmpty;
    }
}

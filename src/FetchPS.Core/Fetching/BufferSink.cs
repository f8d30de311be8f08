using System.Buffers;
using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>Keeps a body that is known to be small.</summary>
internal sealed class BufferSink : IContentSink
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>What came.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.WrittenMemory;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        buffer.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Restart() => buffer.Clear();
}

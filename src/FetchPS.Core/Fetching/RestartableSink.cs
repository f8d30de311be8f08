using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>Passes a body on, and restarts the sink behind it only if something is in it.</summary>
internal sealed class RestartableSink(IContentSink sink) : IContentSink
{
    private bool isUsed;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        isUsed = true;
        return sink.WriteAsync(bytes, cancellationToken);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        if (isUsed)
            sink.Restart();
        isUsed = false;
    }
}

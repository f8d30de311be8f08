namespace FetchPS.Core.Fetching;

/// <summary>Passes a body on, and restarts the sink behind it only if something is in it.</summary>
internal sealed class RestartableSink(IContentSink sink) : IContentSink
{
    private bool _isUsed;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _isUsed = true;
        return sink.WriteAsync(bytes, cancellationToken);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        if (_isUsed)
            sink.Restart();
        _isUsed = false;
    }
}

using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>Takes a body that nobody wants.</summary>
internal sealed class NoSink : IContentSink
{
    public static readonly NoSink Instance = new();

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Restart()
    {
    }
}

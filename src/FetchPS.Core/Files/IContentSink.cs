namespace FetchPS.Core.Files;

/// <summary>Takes one decoded body, piece by piece.</summary>
public interface IContentSink
{
    /// <summary>Adds bytes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Forgets what was written: the body is fetched anew.</summary>
    void Restart();
}

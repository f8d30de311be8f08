using System.Text;
using FetchPS.Core.Files;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Keeps a body in memory.</summary>
internal sealed class MemorySink : IContentSink
{
    private readonly List<byte> bytes = [];
    private readonly TaskCompletionSource hasBytes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first bytes are here.</summary>
    public Task HasBytes => hasBytes.Task;

    public int Restarts { get; private set; }

    public byte[] Bytes => [.. this.bytes];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        this.bytes.AddRange(bytes.Span);
        hasBytes.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public void Restart()
    {
        Restarts++;
        this.bytes.Clear();
    }
}

using System.Text;
using FetchPS.Core.Fetching;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Keeps a body in memory.</summary>
internal sealed class MemorySink : IContentSink
{
    private readonly List<byte> _bytes = [];
    private readonly TaskCompletionSource _hasBytes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first bytes are here.</summary>
    public Task HasBytes => _hasBytes.Task;

    public int Restarts { get; private set; }

    public byte[] Bytes => [.. _bytes];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _bytes.AddRange(bytes.Span);
        _hasBytes.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public void Restart()
    {
        Restarts++;
        _bytes.Clear();
    }
}

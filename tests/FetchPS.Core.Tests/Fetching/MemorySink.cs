using System.Text;
using FetchPS.Core.Fetching;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Keeps a body in memory.</summary>
internal sealed class MemorySink : IContentSink
{
    private readonly List<byte> _bytes = [];

    public int Restarts { get; private set; }

    public byte[] Bytes => [.. _bytes];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _bytes.AddRange(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public void Restart()
    {
        Restarts++;
        _bytes.Clear();
    }
}

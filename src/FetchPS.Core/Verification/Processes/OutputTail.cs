using System.Text;

namespace FetchPS.Core.Verification.Processes;

/// <summary>The end of a program's output: all of it is read, so that the program never blocks, and the last bytes are kept.</summary>
/// <param name="capacity">How many bytes are kept; 64 KB by default.</param>
internal sealed class OutputTail(int capacity = 64 * 1024)
{
    private readonly Lock access = new();
    private byte[] kept = [];
    private int length;
    private long total;
    private long taken;

    /// <summary>What is kept, as UTF-8 with invalid bytes replaced.</summary>
    public string Text
    {
        get
        {
            lock (access)
            {
                var count = Math.Min(length, capacity);
                return Encoding.UTF8.GetString(kept, length - count, count);
            }
        }
    }

    /// <summary>What came since the last call, as far as it is kept.</summary>
    public string TakeNew()
    {
        lock (access)
        {
            var count = (int)Math.Min(total - taken, Math.Min(length, capacity));
            taken = total;
            return Encoding.UTF8.GetString(kept, length - count, count);
        }
    }

    /// <summary>Reads to the end of the stream.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; what came until then is kept.</exception>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            Append(buffer.AsSpan(0, count));
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (access)
        {
            total += bytes.Length;
            bytes = bytes[Math.Max(0, bytes.Length - capacity)..];
            // Twice the capacity is held, so that bytes are moved once in every capacity's worth.
            if (length + bytes.Length > 2 * capacity)
            {
                kept.AsSpan(length - capacity, capacity).CopyTo(kept);
                length = capacity;
            }

            if (kept.Length < length + bytes.Length)
                Array.Resize(ref kept, Math.Max(length + bytes.Length, 2 * kept.Length));
            bytes.CopyTo(kept.AsSpan(length));
            length += bytes.Length;
        }
    }
}

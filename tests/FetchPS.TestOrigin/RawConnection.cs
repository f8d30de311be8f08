using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FetchPS.Testing;

/// <summary>One connection to a <see cref="RawOrigin"/>.</summary>
public sealed class RawConnection(Socket socket, Stream stream, int number, CancellationToken stop)
{
    /// <summary>1 for the first connection, 2 for the second.</summary>
    public int Number => number;

    /// <summary>What was agreed on to be spoken (ALPN).</summary>
    public SslApplicationProtocol Protocol => (stream as SslStream)?.NegotiatedApplicationProtocol ?? default;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Reads the head of an HTTP/1.1 request, up to and with its blank line.</summary>
    public async Task<string> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Reads bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, stop);
        return bytes;
    }

    /// <summary>Writes text in Latin-1.</summary>
    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    /// <summary>Stays silent until the client, or the test, goes away.</summary>
    public async Task StaySilentAsync()
    {
        var rest = new byte[256];
        while (await stream.ReadAsync(rest, stop) > 0)
        {
        }
    }

    /// <summary>Breaks the connection off with a TCP reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}

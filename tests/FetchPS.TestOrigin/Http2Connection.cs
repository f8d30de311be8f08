using System.Buffers.Binary;
using System.Text;

namespace FetchPS.Testing;

/// <summary>As much of the server's side of HTTP/2 (RFC 9113) as it takes to misbehave.</summary>
public sealed class Http2Connection
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7;
    private const byte EndStream = 0x1, Acknowledge = 0x1, EndHeaders = 0x4;
    private static readonly int PrefaceLength = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length;

    private readonly RawConnection connection;

    private Http2Connection(RawConnection connection) => this.connection = connection;

    /// <summary>Whether the client has reset a stream.</summary>
    public bool WasReset { get; private set; }

    /// <summary>The connection beneath.</summary>
    public RawConnection Connection => this.connection;

    /// <summary>Reads the preface and sends the settings.</summary>
    public static async Task<Http2Connection> AcceptAsync(RawConnection connection)
    {
        await connection.ReadAsync(PrefaceLength);
        var http = new Http2Connection(connection);
        await http.WriteAsync(Settings, 0, 0, []);
        return http;
    }

    /// <summary>The stream of the next request; null when the client closes the connection in good order.</summary>
    public async Task<int?> NextRequestAsync()
    {
        while (true)
        {
            var header = await this.connection.ReadAsync(9);
            var length = (header[0] << 16) | (header[1] << 8) | header[2];
            var payload = await this.connection.ReadAsync(length);
            switch (header[3])
            {
                case Headers:
                    return BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue;
                case Settings when (header[4] & Acknowledge) == 0:
                    await WriteAsync(Settings, Acknowledge, 0, []);
                    break;
                case Ping when (header[4] & Acknowledge) == 0:
                    await WriteAsync(Ping, Acknowledge, 0, payload);
                    break;
                case Reset:
                    WasReset = true;
                    break;
                case GoAway:
                    return null;
            }
        }
    }

    /// <summary>Sends a response's headers, each as a literal of its own (RFC 7541, 6.2.2).</summary>
    public Task SendHeadersAsync(int stream, bool end, params (string Name, string Value)[] headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            Append(block, name);
            Append(block, value);
        }

        return WriteAsync(Headers, (byte)(EndHeaders | (end ? EndStream : 0)), stream, [.. block]);
    }

    /// <summary>Sends a piece of a body.</summary>
    public Task SendDataAsync(int stream, bool end, string text) => WriteAsync(Data, end ? EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>Breaks a stream off (RST_STREAM).</summary>
    public Task SendResetAsync(int stream, int code) => WriteAsync(Reset, 0, stream, BigEndian(code));

    /// <summary>Announces the end of the connection (GOAWAY).</summary>
    public Task SendGoAwayAsync(int lastStream, int code) => WriteAsync(GoAway, 0, 0, [.. BigEndian(lastStream), .. BigEndian(code)]);

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static void Append(List<byte> block, string text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 126);
        block.Add((byte)text.Length);
        block.AddRange(Encoding.Latin1.GetBytes(text));
    }

    private Task WriteAsync(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, .. BigEndian(stream), .. payload];
        return this.connection.WriteAsync(frame);
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FetchPS.Testing;

/// <summary>A TLS server on loopback whose answers are bytes that a test writes: for what a real HTTP server refuses to do.</summary>
public sealed class RawOrigin : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<RawConnection, Task> script;
    private readonly SslApplicationProtocol[] protocols;
    private readonly X509Certificate2 certificate;
    private readonly Task accepting;
    private int connections;

    private RawOrigin(Func<RawConnection, Task> script, LeafFault fault, params SslApplicationProtocol[] protocols)
    {
        this.script = script;
        this.protocols = protocols;
        certificate = Authority.Issue(fault);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>Who issued the server's certificate.</summary>
    public TestAuthority Authority { get; } = new();

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>How many connections came so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>A server that speaks HTTP/1.1.</summary>
    public static RawOrigin Http1(Func<RawConnection, Task> script, LeafFault fault = LeafFault.None) => new(script, fault, SslApplicationProtocol.Http11);

    /// <summary>A server that answers every request on every connection with the same bytes, and then closes.</summary>
    public static RawOrigin Http1(string answer) => Http1(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync(answer);
    });

    /// <summary>A server that speaks HTTP/2: the script is given each request's stream.</summary>
    public static RawOrigin Http2(Func<Http2Connection, int, Task> script) => new(
        async connection =>
        {
            var http = await Http2Connection.AcceptAsync(connection);
            while (await http.NextRequestAsync() is { } stream) await script(http, stream);
        },
        LeafFault.None, SslApplicationProtocol.Http2);

    /// <summary>A server that offers HTTP/2 and HTTP/1.1, with a script for each.</summary>
    public static RawOrigin Either(Func<Http2Connection, int, Task> http2, Func<RawConnection, Task> http1) => new(
        async connection =>
        {
            if (connection.Protocol != SslApplicationProtocol.Http2)
            {
                await http1(connection);
                return;
            }

            var http = await Http2Connection.AcceptAsync(connection);
            while (await http.NextRequestAsync() is { } stream) await http2(http, stream);
        },
        LeafFault.None, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);

    /// <summary>A server without TLS.</summary>
    public static RawOrigin Plain(Func<RawConnection, Task> script) => new(script, LeafFault.None);

    /// <summary>The whole address of a path.</summary>
    public Uri Address(string path) => new($"https://localhost:{Port}{path}");

    /// <summary>Stops the server; live connections are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        certificate.Dispose();
        Authority.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(stop.Token);
                serving.Add(ServeAsync(socket, Interlocked.Increment(ref connections)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using (socket)
        {
            try
            {
                await using Stream network = new NetworkStream(socket);
                await using var stream = this.protocols.Length == 0 ? network : await SecureAsync(network);
                await this.script(new RawConnection(socket, stream, number, stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
            {
                // The client went away, as it may in any of these tests.
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream network)
    {
        var tls = new SslStream(network);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [.. this.protocols] }, stop.Token);
        return tls;
    }
}

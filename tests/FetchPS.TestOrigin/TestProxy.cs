using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FetchPS.Testing;

/// <summary>An HTTP proxy on loopback that opens tunnels (CONNECT, RFC 9110, section 9.3.6), with a password if it has one.</summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> targets = new();
    private readonly string? credential;
    private readonly Task accepting;

    /// <summary>Starts a proxy.</summary>
    /// <param name="credential"><c>user:password</c> that it wants; null for none.</param>
    public TestProxy(string? credential = null)
    {
        this.credential = credential;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>What tunnels were opened to, as <c>host:port</c>.</summary>
    public IReadOnlyList<string> Targets => [.. targets];

    /// <summary>Stops the proxy; live tunnels are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var connection = new RawConnection(client.Client, client.GetStream(), 1, stop.Token);
            for (var head = await connection.ReadRequestAsync(); ; head = await connection.ReadRequestAsync())
            {
                if (IsAllowed(head))
                {
                    await TunnelAsync(connection, client.GetStream(), head.Split(' ')[1]);
                    return;
                }

                await connection.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end went away.
        }
    }

    private async Task TunnelAsync(RawConnection connection, NetworkStream client, string target)
    {
        using var server = new TcpClient();
        var colon = target.LastIndexOf(':');
        try
        {
            await server.ConnectAsync(target[..colon], int.Parse(target[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture), stop.Token);
        }
        catch (SocketException)
        {
            await connection.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            return;
        }

        targets.Enqueue(target);
        await connection.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n");
        await await Task.WhenAny(client.CopyToAsync(server.GetStream(), stop.Token), server.GetStream().CopyToAsync(client, stop.Token));
    }

    private bool IsAllowed(string head) =>
        this.credential is null || head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(this.credential))}\r\n", StringComparison.OrdinalIgnoreCase);
}

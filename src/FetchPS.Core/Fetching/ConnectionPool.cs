using System.Net;
using System.Text;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>
/// Connections that share their profile. Those to servers are made here rather than by the handler, so that each way to fail can be told apart;
/// through a proxy the handler makes them, with its ways to open a tunnel.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private readonly TimeProvider time;
    private readonly SocketConnector sockets;
    private readonly TlsClient tls;
    private readonly IWebProxy? proxy;
    private readonly HttpMessageInvoker invoker;

    internal ConnectionPool(NetworkTargets targets, TimeProvider time, ConnectionProfile profile, int headerKilobytes)
    {
        this.time = time;
        sockets = new SocketConnector(targets, time);
        tls = new TlsClient(profile);
        this.proxy = profile.NoProxy ? null : ProxyOf(profile) ?? HttpClient.DefaultProxy;
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            MaxResponseDrainSize = 64 * 1024,
            MaxResponseHeadersLength = headerKilobytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            Proxy = this.proxy,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            SslOptions = tls.TunnelOptions(),
            UseCookies = false,
            UseProxy = this.proxy is not null,
        });
    }

    /// <summary>Sends a request and waits for the response's headers.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker.SendAsync(request, cancellationToken);

    /// <summary>What the host showed when it was last connected to.</summary>
    internal ServerCertificate? CertificateOf(Uri address) => tls.CertificateOf(address);

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    /// <summary>The proxy of a profile; null for the system's.</summary>
    private static WebProxy? ProxyOf(ConnectionProfile profile)
    {
        if (profile.Proxy is null)
            return null;

        var parts = profile.ProxyCredential?.Value.Split(':', 2);
        return new WebProxy(profile.Proxy) { Credentials = parts is null ? null : new NetworkCredential(parts[0], parts.Length > 1 ? parts[1] : "") };
    }

    /// <summary>Whether what is to be connected to is the way to a server, and not the server itself.</summary>
    /// <remarks>What is not known to be a proxy is a server, whose address is checked. A SOCKS proxy is asked without CONNECT.</remarks>
    private bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.Method == HttpMethod.Connect
        || (this.proxy?.GetProxy(context.InitialRequestMessage.RequestUri!) is { } proxy && proxy.Scheme.StartsWith("socks", StringComparison.Ordinal)
            && proxy.IdnHost == context.DnsEndPoint.Host && proxy.Port == context.DnsEndPoint.Port);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (IsProxy(context))
            return await sockets.ConnectToProxyAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);

        var limit = Timeout.InfiniteTimeSpan;
        if (context.InitialRequestMessage.Options.TryGetValue(SendWatch.Key, out var watch))
            limit = watch.ConnectLimit;

        using var clock = new CancellationTokenSource(limit, this.time);
        using var link = cancellationToken.UnsafeRegister(static clock => ((CancellationTokenSource)clock!).Cancel(), clock);
        watch?.Connecting();
        try
        {
            var socket = await sockets.ConnectAsync(context.DnsEndPoint, clock.Token).ConfigureAwait(false);
            return await tls.SecureAsync(socket, context.DnsEndPoint, context.InitialRequestMessage.Version.Major < 2, clock.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectFault(place => FetchErrors.ConnectTimeout(place, limit));
        }
        finally
        {
            watch?.Connected();
        }
    }
}

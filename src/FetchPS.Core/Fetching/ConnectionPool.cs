using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Fetching;

/// <summary>Connections that share their trust. TLS is set up here rather than by the handler, so that each way to fail can be told apart.</summary>
internal sealed class ConnectionPool : IDisposable
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly ConcurrentDictionary<DnsEndPoint, ServerCertificate> _certificates = new();
    private readonly TimeProvider _time;
    private readonly SocketConnector _sockets;
    private readonly CertificateJudge _judge;
    private readonly HttpMessageInvoker _invoker;

    internal ConnectionPool(NetworkTargets targets, TimeProvider time, ConnectionProfile profile, int headerKilobytes)
    {
        _time = time;
        _sockets = new SocketConnector(targets, time);
        _judge = new CertificateJudge(Authorities(profile.CaCertificates));
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            MaxResponseDrainSize = 64 * 1024,
            MaxResponseHeadersLength = headerKilobytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <summary>Sends a request and waits for the response's headers.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    /// <summary>What the host showed when it was last connected to.</summary>
    internal ServerCertificate? CertificateOf(Uri address) => _certificates.GetValueOrDefault(new DnsEndPoint(address.IdnHost, address.Port));

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static X509Certificate2Collection? Authorities(string? pem)
    {
        if (string.IsNullOrWhiteSpace(pem))
            return null;

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw UrlErrors.InvalidCertificate("the CA certificates of this URL or store", e.Message.TrimEnd('.'), e);
        }

        return authorities.Count > 0 ? authorities : throw UrlErrors.InvalidCertificate("the CA certificates of this URL or store", "there is no certificate in them");
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var limit = Timeout.InfiniteTimeSpan;
        if (context.InitialRequestMessage.Options.TryGetValue(SendWatch.Key, out var watch))
            limit = watch.ConnectLimit;

        using var clock = new CancellationTokenSource(limit, _time);
        using var link = cancellationToken.UnsafeRegister(static clock => ((CancellationTokenSource)clock!).Cancel(), clock);
        watch?.Connecting();
        try
        {
            var socket = await _sockets.ConnectAsync(context.DnsEndPoint, clock.Token).ConfigureAwait(false);
            return await SecureAsync(socket, context.DnsEndPoint, clock.Token).ConfigureAwait(false);
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

    private async Task<SslStream> SecureAsync(NetworkStream socket, DnsEndPoint host, CancellationToken cancellationToken)
    {
        Func<FetchPlace, FetchException>? refusal = null;
        var stream = new SslStream(socket);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host.Host.TrimEnd('.'),
                    ApplicationProtocols = Protocols,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateChainPolicy = CertificateJudge.NewPolicy(),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        var leaf = certificate as X509Certificate2;
                        refusal = _judge.Judge(leaf, chain, errors);
                        if (refusal is null)
                            Remember(host, leaf!);
                        return refusal is null;
                    },
                },
                cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw e switch
            {
                _ when refusal is not null => new ConnectFault(refusal, e),
                AuthenticationException => new ConnectFault(place => TlsErrors.TlsFailure(place, e.GetBaseException().Message, e), e),
                IOException or SocketException => new ConnectFault(place => FetchErrors.ConnectionLost(place, e), e),
                _ => e,
            };
        }
    }

    private void Remember(DnsEndPoint host, X509Certificate2 leaf)
    {
        var known = _certificates.GetValueOrDefault(host);
        var shown = ServerCertificate.Of(leaf);
        if (shown != known)
            _certificates[host] = shown;
    }
}

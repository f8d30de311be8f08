using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>The client's side of TLS for one profile: whom it trusts, what it shows, and what it was shown.</summary>
internal sealed class TlsClient(ConnectionProfile profile)
{
    // Behind a proxy the platform does not say which port a handshake is for.
    private const int AnyPort = 0;
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> Http1Alone = [SslApplicationProtocol.Http11];

    private readonly ConcurrentDictionary<DnsEndPoint, ServerCertificate> shown = new();
    private readonly CertificateJudge judge = new(CaCertificates.Parse(profile.CaCertificates), profile.CheckRevocation);
    private readonly SslStreamCertificateContext? own = ClientCertificate.Load(profile);

    /// <summary>What the host showed when it was last connected to.</summary>
    internal ServerCertificate? CertificateOf(Uri address) =>
        this.shown.GetValueOrDefault(new DnsEndPoint(address.IdnHost, address.Port)) ?? this.shown.GetValueOrDefault(new DnsEndPoint(address.IdnHost, AnyPort));

    /// <summary>What the platform uses for handshakes within a proxy's tunnel; a refusal is thrown, for there is no other way out.</summary>
    internal SslClientAuthenticationOptions TunnelOptions()
    {
        var options = Options();
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            Judge(new DnsEndPoint(((SslStream)sender).TargetHostName, AnyPort), certificate, chain, errors) is { } refusal ? throw new ConnectFault(refusal) : true;
        return options;
    }

    /// <summary>Shakes hands with a server.</summary>
    /// <exception cref="ConnectFault">There is no safe connection, and why.</exception>
    internal async Task<SslStream> SecureAsync(Stream socket, DnsEndPoint host, bool http1Alone, CancellationToken cancellationToken)
    {
        Func<FetchPlace, FetchException>? refusal = null;
        var options = Options();
        options.TargetHost = host.Host.TrimEnd('.');
        options.ApplicationProtocols = http1Alone ? Http1Alone : Protocols;
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = Judge(host, certificate, chain, errors)) is null;
        var stream = new SslStream(socket);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw e switch
            {
                _ when refusal is not null => new ConnectFault(refusal, e),
                AuthenticationException => new ConnectFault(place => TlsErrors.TlsFailure(place, e.GetBaseException().Message, e), e),
                IOException or System.Net.Sockets.SocketException => new ConnectFault(place => FetchErrors.ConnectionLost(place, e), e),
                _ => e,
            };
        }
    }

    private SslClientAuthenticationOptions Options() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = CertificateJudge.NewPolicy(profile.CheckRevocation),
        ClientCertificateContext = own,
    };

    private Func<FetchPlace, FetchException>? Judge(DnsEndPoint host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var leaf = certificate as X509Certificate2;
        var refusal = judge.Judge(leaf, chain, errors);
        if (refusal is not null)
            return refusal;

        var shown = ServerCertificate.Of(leaf!);
        if (shown != this.shown.GetValueOrDefault(host))
            this.shown[host] = shown;
        return null;
    }
}

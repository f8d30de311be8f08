using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FetchPS.Testing;

/// <summary>How a <see cref="TestOrigin"/> is set up.</summary>
public sealed record TestOriginOptions
{
    /// <summary>Who issues the server's certificate; an authority of its own by default.</summary>
    public TestAuthority? Authority { get; init; }

    /// <summary>What is wrong with the certificate.</summary>
    public LeafFault Fault { get; init; }

    /// <summary>The certificate itself, instead of a new one.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The port; a free one by default.</summary>
    public int Port { get; init; }

    /// <summary>The protocols that are offered.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1AndHttp2;

    /// <summary>Whether clients must show a certificate that <see cref="Authority"/> issued.</summary>
    public bool WantsClientCertificate { get; init; }

    /// <summary>What to wait for before the TLS handshake of each connection.</summary>
    public Func<Task>? BeforeHandshake { get; init; }
}

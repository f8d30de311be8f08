using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Fetching;
using FetchPS.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FetchPS.Core.Tests.Fetching;

public sealed class TlsTests
{
    [Theory]
    [InlineData(LeafFault.Expired, "CertificateExpired", "expired on 20")]
    [InlineData(LeafFault.NotYetValid, "CertificateNotYetValid", "not valid before 20")]
    [InlineData(LeafFault.WrongHost, "CertificateWrongHost", "is for other.example, www.other.example, not for localhost")]
    [InlineData(LeafFault.SelfSigned, "CertificateSelfSigned", "self-signed")]
    public async Task A_bad_certificate_is_refused_with_its_reason(LeafFault fault, string errorId, string reason)
    {
        await using var origin = await TestOrigin.StartAsync(new() { Fault = fault });
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority);

        var failed = await bench.FailureAsync(origin.Address("/"), errorId);

        Assert.Contains(reason, failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(FetchErrorKind.Connection, failed.Error.Kind);
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_certificate_for_clients_is_refused()
    {
        await using var origin = RawOrigin.Http1(connection => connection.StaySilentAsync(), LeafFault.ClientOnly);
        using var bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), "CertificateWrongPurpose");
    }

    // Servers of today can't be made to show these, so the judge is asked without one.
    [Theory]
    [InlineData(LeafFault.WeakKey, "its RSA key has 1024 bits")]
    [InlineData(LeafFault.WeakSignature, "which can be forged")]
    [InlineData(LeafFault.None, null)]
    public void A_weak_certificate_is_refused_even_from_a_trusted_authority(LeafFault fault, string? reason)
    {
        using var authority = new TestAuthority();
        using var leaf = authority.Issue(fault);
        using var chain = new X509Chain { ChainPolicy = CertificateJudge.NewPolicy() };
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        Assert.False(chain.Build(leaf));

        var refusal = new CertificateJudge([root]).Judge(leaf, chain, SslPolicyErrors.RemoteCertificateChainErrors);

        var address = new Uri("https://localhost/");
        var error = refusal?.Invoke(new(address, address));
        Assert.Equal(reason is null ? null : "CertificateWeak", error?.ErrorId);
        Assert.Contains(reason ?? "", error?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task A_private_authority_is_trusted_where_it_is_given(HttpProtocols offered, string used)
    {
        await using var origin = await TestOrigin.StartAsync(new() { Protocols = offered });
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority);

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("content", bench.Sink.Text);
        Assert.Equal(used, answer.Evidence!.Protocol);
    }

    [Fact]
    public async Task Any_authority_of_a_bundle_is_trusted()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Serve("/", "content");
        using var other = new TestAuthority("another");
        using var bench = new FetchBench(null) { Profile = new($"# ours\n{other.CertificatePem}\n{origin.Authority.CertificatePem}\n") };

        await bench.ContentAsync(origin.Address("/"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unknown_authority_is_refused(bool anotherIsGiven)
    {
        await using var origin = await TestOrigin.StartAsync();
        using var other = new TestAuthority("another");
        using var bench = new FetchBench(anotherIsGiven ? other : null);

        var failed = await bench.FailureAsync(origin.Address("/"), "CertificateUnknownAuthority");

        Assert.Contains("'CN=FetchPS test authority'", failed.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-CaCertificate", failed.Error.Message, StringComparison.Ordinal);
        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task Authorities_that_cannot_be_read_are_an_error(string pem)
    {
        using var bench = new FetchBench(null) { Profile = new(pem) };

        await bench.FailureAsync(new("https://localhost/"), "InvalidCertificate");
    }

    [Fact]
    public async Task A_server_without_tls_is_refused()
    {
        await using var origin = RawOrigin.Plain(connection => connection.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        using var bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), "TlsFailure");
    }

    [Fact]
    public async Task The_answer_names_the_certificate()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue();
        await using var origin = await TestOrigin.StartAsync(new() { Authority = authority, Certificate = certificate });
        origin.Serve("/", "content");
        using var bench = new FetchBench(authority);

        var first = (await bench.ContentAsync(origin.Address("/"))).Evidence!.Certificate!;
        var second = (await bench.ContentAsync(origin.Address("/"))).Evidence!.Certificate!;

        Assert.Equal("CN=localhost", first.Subject);
        Assert.Equal("CN=FetchPS test authority", first.Issuer);
        Assert.Equal(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant(), first.Sha256);
        Assert.Equal(certificate.NotAfter.ToUniversalTime(), first.Expires.UtcDateTime);
        Assert.Same(first, second);
    }
}

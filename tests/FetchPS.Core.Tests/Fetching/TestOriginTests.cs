using System.Net;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class TestOriginTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task It_serves_and_answers_conditional_requests(string version)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Serve("/list.txt", "one\n", lastModified: DateTimeOffset.UnixEpoch);
        using var client = Client(origin.Authority);

        using var first = await client.SendAsync(Get(origin, version), Cancel);
        Assert.Equal("one\n", await first.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(Version.Parse(version), first.Version);

        using var again = Get(origin, version);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(again, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);

        using var dated = Get(origin, version);
        dated.Headers.IfModifiedSince = first.Content.Headers.LastModified;
        using var third = await client.SendAsync(dated, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, third.StatusCode);

        origin.Serve("/list.txt", "two\n", lastModified: DateTimeOffset.UnixEpoch);
        using var changed = Get(origin, version);
        changed.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var fourth = await client.SendAsync(changed, Cancel);
        Assert.Equal("two\n", await fourth.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(4, origin.Count("/list.txt"));
        Assert.Equal(first.Headers.ETag!.ToString(), origin.Requests[1].Header("If-None-Match"));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_trusted()
    {
        await using var origin = await TestOrigin.StartAsync();
        using var other = new TestAuthority();
        using var client = Client(other);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(origin.Address("/"), Cancel));
        Assert.Empty(origin.Requests);
    }

    private static HttpRequestMessage Get(TestOrigin origin, string version) =>
        new(HttpMethod.Get, origin.Address("/list.txt")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static HttpClient Client(TestAuthority authority)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authority.CertificatePem);
        return new HttpClient(handler);
    }
}

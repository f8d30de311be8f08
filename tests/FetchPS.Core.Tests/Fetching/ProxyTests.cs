using FetchPS.Core.Catalog;
using FetchPS.Core.Secrets;
using FetchPS.Core.Settings;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class ProxyTests : IAsyncLifetime
{
    private TestOrigin origin = null!;

    public async ValueTask InitializeAsync()
    {
        origin = await TestOrigin.StartAsync();
        origin.Serve("/", "content");
    }

    public ValueTask DisposeAsync() => origin.DisposeAsync();

    [Fact]
    public async Task Requests_go_through_the_proxy_and_share_its_tunnel()
    {
        await using var proxy = new TestProxy();
        using var bench = Bench(proxy.Address);

        var answer = await bench.ContentAsync(origin.Address("/"));
        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("content", bench.Sink.Text);
        Assert.Equal([$"localhost:{origin.Port}"], proxy.Targets);
        Assert.Equal("HTTP/2", answer.Evidence!.Protocol);
        Assert.Equal("CN=localhost", answer.Evidence.Certificate?.Subject);
    }

    [Fact]
    public async Task Credentials_go_to_the_proxy_alone()
    {
        await using var proxy = new TestProxy("ops:hunter2:x");
        using var bench = Bench(proxy.Address, "ops:hunter2:x");

        await bench.ContentAsync(origin.Address("/"));

        Assert.Single(proxy.Targets);
        Assert.DoesNotContain(Assert.Single(origin.Requests).Headers, header => header.Key.Contains("auth", StringComparison.OrdinalIgnoreCase) && header.Key[0] != ':');
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ops:wrong")]
    public async Task A_proxy_that_wants_other_credentials_is_named_and_not_asked_again(string? credential)
    {
        await using var proxy = new TestProxy("ops:hunter2");
        using var bench = Bench(proxy.Address, credential, tries: 3);

        var failed = await bench.FailureAsync(origin.Address("/"), "ProxyRefused");

        Assert.Contains("407", failed.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", failed.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, failed.Tries);
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named()
    {
        var proxy = new TestProxy();
        var address = proxy.Address;
        await proxy.DisposeAsync();
        using var bench = Bench(address);

        var failed = await bench.FailureAsync(origin.Address("/"), "ProxyUnreachable");

        Assert.Contains(address.Authority, failed.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_the_proxy_cannot_reach_is_a_failure_of_the_tunnel()
    {
        await using var proxy = new TestProxy();
        using var bench = Bench(proxy.Address);

        await bench.FailureAsync(new("https://x.invalid/"), "ProxyRefused");
    }

    [Theory]
    [InlineData(LeafFault.Expired, "CertificateExpired")]
    [InlineData(LeafFault.WrongHost, "CertificateWrongHost")]
    [InlineData(LeafFault.SelfSigned, "CertificateSelfSigned")]
    public async Task Certificates_are_judged_through_a_tunnel_too(LeafFault fault, string errorId)
    {
        await using var proxy = new TestProxy();
        await using var faulty = await TestOrigin.StartAsync(new() { Fault = fault });
        using var bench = new FetchBench(faulty.Authority) { Profile = new(faulty.Authority.CertificatePem) { Proxy = proxy.Address } };

        await bench.FailureAsync(faulty.Address("/"), errorId);

        Assert.Empty(faulty.Requests);
    }

    [Theory]
    [InlineData("https://localhost:1/", "localhost")]
    [InlineData("https://169.254.169.254/latest", "none.example")]
    [InlineData("https://[fe80::1]/", "none.example")]
    public async Task Behind_a_proxy_targets_are_checked_by_what_the_address_says(string address, string denied)
    {
        await using var proxy = new TestProxy();
        using var bench = new FetchBench(origin.Authority, new FetchSettings { Targets = new() { DeniedHosts = [denied] } })
        {
            Profile = new(origin.Authority.CertificatePem) { Proxy = proxy.Address },
        };

        await bench.FailureAsync(new(address), "TargetDenied");

        Assert.Empty(proxy.Targets);
    }

    [Fact]
    public async Task A_watched_url_goes_through_its_own_proxy_with_its_credentials_by_reference()
    {
        await using var test = await TestStore.CreateAsync();
        await using var proxy = new TestProxy("ops:hunter2");
        test.Origin.Serve("/a", "x");
        test.Store.Urls.Add(new NewUrl
        {
            Address = test.Origin.Address("/a").ToString(),
            Options = new FetchOptions { Proxy = proxy.Address.ToString(), ProxyCredential = "public:ops:hunter2" },
        });
        test.Watch("/b", "y");

        Assert.All(await test.RunAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));

        Assert.Single(proxy.Targets);
    }

    [Theory]
    [InlineData("proxy.example:3128", null, false, "InvalidOption")]
    [InlineData("http://ops:hunter2@proxy.example", null, false, "InvalidOption")]
    [InlineData("ftp://proxy.example", null, false, "InvalidOption")]
    [InlineData("http://proxy.example", null, true, "InvalidOption")]
    [InlineData(null, "env:X", false, "InvalidOption")]
    [InlineData("http://proxy.example", "hunter2", false, "PlainSecret")]
    [InlineData("http://proxy.example", "env:X", false, null)]
    [InlineData("socks5://proxy.example:1080", null, false, null)]
    [InlineData(null, null, true, null)]
    public void A_proxy_that_cannot_be_is_refused_when_it_is_set(string? proxy, string? credential, bool none, string? errorId)
    {
        var error = Record.Exception(() => new FetchOptions { Proxy = proxy, ProxyCredential = credential, NoProxy = none }.Require());

        Assert.Equal(errorId, (error as FetchException)?.ErrorId);
        Assert.DoesNotContain("hunter2", error?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_does_not_show_its_secrets() => Assert.DoesNotContain(
        "hunter2",
        (ConnectionProfile.Default with { ProxyCredential = new("ops:hunter2"), ClientCertificatePassword = new("hunter2") }).ToString(),
        StringComparison.Ordinal);

    private FetchBench Bench(Uri proxy, string? credential = null, int tries = 1) => new(origin.Authority)
    {
        Profile = new(origin.Authority.CertificatePem) { Proxy = proxy, ProxyCredential = credential is null ? null : new SecretText(credential) },
        Limits = new() { Tries = tries },
    };
}

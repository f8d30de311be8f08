using FetchPS.Core.Settings;
using FetchPS.Core.Verification.Endpoints;

namespace FetchPS.Core.Tests.Verification.Endpoints;

/// <summary>What stands between a version and its endpoint: each is an error whose reason helps, and nothing is sent that should not be.</summary>
public sealed class EndpointFaultTests : EndpointTests
{
    [Fact]
    public async Task Unknown_host() =>
        await AssertErrorAsync("the name no-such-host.invalid was not found", Endpoint("https://no-such-host.invalid/verify"));

    [Fact]
    public async Task Nothing_listens()
    {
        var address = Origin.Address("/verify").ToString();
        var runner = Runner();
        await Origin.DisposeAsync();

        await AssertErrorAsync("refused the connection", Endpoint(address), runner);
    }

    [Fact]
    public async Task Certificate_of_an_unknown_authority()
    {
        Answer(200, "");

        await AssertErrorAsync("FetchPS test authority", runner: Runner(ca: null));

        Assert.Empty(Received);
    }

    [Fact]
    public async Task Its_own_authority_is_trusted_beside_the_stores()
    {
        Answer(200, """{"result":"passed"}""");
        var options = new EndpointOptions($"file:{InFolder("secret")}") { CaCertificates = Origin.Authority.CertificatePem };

        Assert.Equal((VerificationResult.Passed, null), await AskAsync(Endpoint(options: options), Runner(ca: null)));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[fd00:ec2::254]/latest")]
    public async Task Denied_target(string address) => await AssertErrorAsync("is not an allowed target", Endpoint(address));

    [Fact]
    public async Task Hosts_that_the_store_denies()
    {
        Answer(200, "");

        await AssertErrorAsync("is not an allowed target", runner: Runner(new FetchSettings { Targets = new NetworkTargets { DeniedHosts = ["local*"] } }));

        Assert.Empty(Received);
    }

    [Theory]
    [InlineData(null, "could not be read from file:")]
    [InlineData("", "is not a signing secret")]
    [InlineData("C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfJhTOS2nM=", "is not a signing secret")]
    [InlineData("whsec_", "is not a signing secret")]
    [InlineData("whsec_ThisIsNoBase64!", "is not a signing secret")]
    [InlineData("whsec_dG9vIHNob3J0", "is not a signing secret")]
    [InlineData("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfJhTOS2nM= other", "is not a signing secret")]
    public async Task A_secret_that_is_none_is_never_shown(string? secret, string reason)
    {
        Answer(200, "");
        if (secret is null)
            File.Delete(InFolder("secret"));
        else
            await File.WriteAllTextAsync(InFolder("secret"), secret, Stop);

        var message = await AssertErrorAsync(reason);

        if (secret?.Length > 6)
            Assert.DoesNotContain(secret[6..], message, StringComparison.Ordinal);
        Assert.Empty(Received);
    }

    [Fact]
    public async Task While_a_secret_is_replaced_both_sign()
    {
        const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        await File.WriteAllTextAsync(InFolder("secret"), $"{Webhook.Secret} {Old}", Stop);
        Answer(200, """{"result":"passed"}""");

        await AskAsync();

        Assert.True(Received.Single().IsSignedWith(Webhook.Secret) && Received.Single().IsSignedWith(Old));
    }

    [Fact]
    public async Task File_that_is_too_large_to_send()
    {
        Answer(200, "");

        await AssertErrorAsync("at most 16777216 are sent", WithContent(), version: Version(1) with { Size = EndpointBody.LargestContent + 1 });

        Assert.Empty(Received);
    }

    [Fact]
    public async Task File_that_is_not_what_was_fetched()
    {
        Answer(200, "");
        var version = Version(1);
        await File.AppendAllTextAsync(version.Path, "more", Stop);

        await AssertErrorAsync("is not what was fetched", WithContent(), version: version);

        Assert.Empty(Received);
    }

    [Fact]
    public async Task File_that_has_gone()
    {
        Answer(200, "");
        var version = Version(1);
        File.Delete(version.Path);

        await AssertErrorAsync("can't be read", WithContent(), version: version);

        Assert.Empty(Received);
    }

    // Example of the specification's own libraries.
    [Fact]
    public void Signature_is_that_of_others()
    {
        var signer = WebhookSigner.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "env:X");

        var headers = signer.Headers("msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8.ToArray());

        Assert.Equal(
            [
                new("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                new("webhook-timestamp", "1614265330"),
                new("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            ],
            headers);
    }

    private Verifier WithContent() => Endpoint(options: new($"file:{InFolder("secret")}") { IncludeContent = true });

    private async Task<string> AssertErrorAsync(string reason, Verifier? verifier = null, EndpointRunner? runner = null, FileVersion? version = null)
    {
        var (result, message) = await AskAsync(verifier, runner, version);
        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        return message!;
    }
}

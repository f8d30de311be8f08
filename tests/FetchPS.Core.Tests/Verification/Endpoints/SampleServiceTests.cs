using System.Net;
using System.Text;
using FetchPS.Core.Verification.Endpoints;

namespace FetchPS.Core.Tests.Verification.Endpoints;

/// <summary>The sample services in Python and C#, run as the processes that they are, over HTTPS.</summary>
public sealed class SampleServiceTests : EndpointTests
{
    [Theory]
    [InlineData("Python")]
    [InlineData("C#")]
    public async Task It_judges_what_a_cycle_sends(string language)
    {
        using var service = await SampleService.StartAsync(language, Origin.Authority, Folder);
        var options = new EndpointOptions($"file:{InFolder("secret")}") { IncludeContent = true };
        FileVersion[] versions =
        [
            WithContent(Version(1), "one\ntwo\nüß\n"u8.ToArray()),
            WithContent(Version(2), " <!DOCTYPE html>\n"u8.ToArray()),
            WithContent(Version(3), [0x61, 0xFF]),
        ];

        var verdicts = await RunAsync(Runner(), Endpoint(service.Address.ToString(), options), versions);

        Assert.Equal((VerificationResult.Passed, "3 lines"), (verdicts[1].Result, verdicts[1].Message));
        Assert.Equal((VerificationResult.Failed, "a web page"), (verdicts[2].Result, verdicts[2].Message));
        Assert.Equal(VerificationResult.Failed, verdicts[3].Result);
        Assert.StartsWith("not UTF-8: ", verdicts[3].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Python")]
    [InlineData("C#")]
    public async Task It_says_that_it_broke_where_the_content_is_missing(string language)
    {
        using var service = await SampleService.StartAsync(language, Origin.Authority, Folder);

        Assert.Equal(VerificationResult.Error, (await AskAsync(Endpoint(service.Address.ToString()))).Result);
    }

    [Theory]
    [InlineData("Python")]
    [InlineData("C#")]
    public async Task It_takes_only_what_is_signed_with_its_secret_just_now(string language)
    {
        using var service = await SampleService.StartAsync(language, Origin.Authority, Folder);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => Origin.Authority.Issued((System.Security.Cryptography.X509Certificates.X509Certificate2)shown!) } });
        var now = DateTimeOffset.UtcNow;
        var body = "{}"u8.ToArray();
        var genuine = Webhook.Sign(body, now);
        async Task<HttpStatusCode> SendAsync(Webhook webhook)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, service.Address) { Content = new ByteArrayContent(webhook.Body) };
            foreach (var (name, value) in new[] { ("webhook-id", webhook.Id), ("webhook-timestamp", webhook.Timestamp), ("webhook-signature", webhook.Signature) })
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await client.SendAsync(request, Stop);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync(genuine));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(Webhook.Sign(body, now.AddMinutes(-4))));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(genuine with { Signature = $"v1,{Convert.ToBase64String(new byte[32])} v1a,x {genuine.Signature}" }));

        Webhook[] forged =
        [
            Webhook.Sign(body, now, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            genuine with { Body = "{ }"u8.ToArray() },
            genuine with { Id = "msg_other" },
            genuine with { Timestamp = $"{now.AddSeconds(1).ToUnixTimeSeconds()}" },
            genuine with { Signature = "" },
            genuine with { Signature = "v1," },
            genuine with { Signature = genuine.Signature["v1,".Length..] },
            genuine with { Id = "" },
            genuine with { Timestamp = "" },
            genuine with { Timestamp = "now" },
            Webhook.Sign(body, now.AddMinutes(-6)),
            Webhook.Sign(body, now.AddMinutes(6)),
        ];
        foreach (var webhook in forged)
            Assert.True(await SendAsync(webhook) == HttpStatusCode.Unauthorized, $"{webhook} with {Encoding.UTF8.GetString(webhook.Body)} was taken.");
    }
}

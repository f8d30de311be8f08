using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;
using FetchPS.Core.Tests.Verification.Endpoints;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Secrets;

/// <summary>Whoever else is shown a secret may repeat it, too: a proxy, a server in its certificate, an endpoint that verifies.</summary>
public sealed class EchoedElsewhereTests : IAsyncLifetime
{
    private const string Password = "pr0xy-pa55word";
    private const string Token = "t0k3n-that-was-sent";

    private readonly string secrets = Directory.CreateTempSubdirectory("fetchps-test-").FullName;
    private TestStore test = null!;

    public async ValueTask InitializeAsync() => test = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await test.DisposeAsync();
        Directory.Delete(secrets, recursive: true);
    }

    [Theory]
    [InlineData("407 Not you")]
    [InlineData("502 Bad")]
    [InlineData("302 Moved")]
    [InlineData("200 Fine")]
    public async Task A_proxy_that_repeats_its_credentials(string status)
    {
        var credentials = $"ops:{Password}";
        var coded = Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        var heard = "";
        await using var proxy = RawOrigin.Plain(async connection =>
        {
            var head = await connection.ReadRequestAsync();
            if (!head.Contains("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))
            {
                await connection.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
                head = await connection.ReadRequestAsync();
            }

            heard += head;
            // Behind a 200 it is no TLS that comes, but the echo.
            await connection.WriteAsync($"HTTP/1.1 {status} {coded} {Password}\r\nProxy-Authenticate: Basic realm=\"{Password} {coded}\"\r\nLocation: /{Password}\r\n\r\n{coded} {Password}");
        });
        await FetchAsync("/a.txt", new() { Proxy = $"http://127.0.0.1:{proxy.Port}", ProxyCredential = Secret("proxy", credentials), Tries = 1 }, TurnOutcome.Failed);

        Assert.Contains($"Proxy-Authorization: Basic {coded}", heard, StringComparison.OrdinalIgnoreCase);
        await AssertNoTraceAsync(Password, coded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_whose_certificate_repeats_the_token(bool isTrusted)
    {
        using var authority = new TestAuthority($"made for {Token}");
        await using var origin = await TestOrigin.StartAsync(new() { Authority = authority });
        origin.Serve("/a.txt", "a\n");
        if (isTrusted)
            test.Store.SetCaCertificates(authority.CertificatePem);

        var url = new NewUrl { Address = origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(1), Options = new() { BearerToken = Secret("token", Token), Tries = 1 } };
        test.Store.Urls.Add(url);
        Assert.Equal(isTrusted ? TurnOutcome.Stored : TurnOutcome.Failed, Assert.Single(await test.RunAsync()).Outcome);

        // The person who trusts it named it by themselves.
        test.Store.SetCaCertificates(null);
        test.Store.Dispose();
        test.Execute("DELETE FROM audit WHERE event = 'SettingChanged'");
        foreach (var log in Directory.EnumerateFiles(Path.Combine(test.Path, "logs")))
            await File.WriteAllLinesAsync(log, (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Where(line => !line.Contains("SettingChanged", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await AssertNoTraceAsync(Token);
    }

    [Theory]
    [InlineData(200, """{"result":"failed","message":"ECHO"}""")]
    [InlineData(200, """{"result":"ECHO"}""")]
    [InlineData(200, """{"result":"passed","message":{"headers":"ECHO"}}""")]
    [InlineData(200, """{"result":"passed","id":"ECHO"}""")]
    [InlineData(200, "ECHO is no JSON")]
    [InlineData(401, "ECHO")]
    [InlineData(302, "ECHO")]
    public async Task An_endpoint_that_repeats_what_it_was_sent(int status, string answer)
    {
        var signatures = new List<string>();
        var key = Webhook.Secret["whsec_".Length..];
        test.Origin.Respond("/verify", async context =>
        {
            var signature = context.Request.Headers["webhook-signature"].ToString();
            signatures.Add(signature["v1,".Length..]);
            var echo = $"{Webhook.Secret} {key} {signature} {Token} {Uri.EscapeDataString(signature)}";
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"/verify?{Uri.EscapeDataString(echo)}";
            context.Response.Headers["X-Echo"] = echo;
            await context.Response.WriteAsync(answer.Replace("ECHO", echo, StringComparison.Ordinal));
        });
        test.Watch("/a.txt", "a\n");
        test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "service", Kind = VerifierKind.Endpoint, Command = $"{test.Origin.Address("/verify")}?token={Token}",
            Options = new EndpointOptions(Secret("webhook", Webhook.Secret)).ToOptions(),
        });
        await test.RunAsync();

        Assert.NotEmpty(signatures);
        var verdict = Assert.Single(test.Store.Verdicts.Find());
        SecretTraces traces = new([key, Token, .. signatures, .. signatures.Select(Uri.EscapeDataString)]);
        traces.AssertNone(verdict.ToString(), "the verdict");
        Assert.All(test.Events.OfType<VerdictGiven>(), given => traces.AssertNone(given.ToString(), "the event"));
        await traces.AssertNoneAsync(test.Path);
    }

    private string Secret(string name, string value)
    {
        var path = Path.Combine(secrets, name);
        File.WriteAllText(path, value);
        return $"file:{path}";
    }

    private async Task FetchAsync(string path, FetchOptions options, TurnOutcome expected)
    {
        test.Origin.Serve(path, "a\n");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1), Options = options });
        Assert.Equal(expected, Assert.Single(await test.RunAsync()).Outcome);
    }

    private async Task AssertNoTraceAsync(params string[] found)
    {
        SecretTraces traces = new(found);
        foreach (var ended in test.Events.OfType<TurnEnded>().Where(ended => ended.Error is not null))
            traces.AssertNone(ended.Error!.ToString(), "the error");
        Assert.All(test.Events, happened => traces.AssertNone(happened.ToString(), "an event"));
        await traces.AssertNoneAsync(test.Path);
    }
}

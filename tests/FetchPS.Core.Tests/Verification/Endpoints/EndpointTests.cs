using FetchPS.Core.Settings;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Verification.Endpoints;

/// <summary>An HTTPS server that plays the endpoint, the verifier that asks it, and a secret in a file.</summary>
public abstract class EndpointTests : VerifierTests, IAsyncLifetime
{
    private protected TestOrigin Origin { get; private set; } = null!;

    private protected List<Webhook> Received { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Origin = await TestOrigin.StartAsync();
        await File.WriteAllTextAsync(InFolder("secret"), Webhook.Secret + "\n", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Origin.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers the n-th request, counted from 1, in its own way, and keeps each.</summary>
    private protected void Answer(Func<int, HttpContext, Task> answer) => Origin.Respond("/verify", async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, Stop);
        string Header(string name) => context.Request.Headers[name].ToString();
        int count;
        lock (Received)
        {
            Received.Add(new Webhook(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body.ToArray()));
            count = Received.Count;
        }

        await answer(count, context);
    });

    private protected void Answer(int status, string body) => Answer(async (_, context) =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body, Stop);
    });

    private protected EndpointRunner Runner(FetchSettings? settings = null, TimeProvider? time = null, string? ca = "") =>
        new(settings ?? new FetchSettings { RetryDelay = TimeSpan.FromMilliseconds(1) }, new FetchLimits(), ca is "" ? Origin.Authority.CertificatePem : ca, vault: null, time ?? TimeProvider.System);

    private protected Verifier Endpoint(string? address = null, EndpointOptions? options = null) => new()
    {
        Id = 3,
        Name = "endpoint",
        Kind = VerifierKind.Endpoint,
        Command = address ?? Origin.Address("/verify").ToString(),
        ArgumentList = [],
        Options = (options ?? new EndpointOptions($"file:{InFolder("secret")}")).ToOptions(),
        Timeout = TimeSpan.FromSeconds(30),
    };

    private protected async Task<(VerificationResult Result, string? Message)> AskAsync(Verifier? verifier = null, EndpointRunner? runner = null, FileVersion? version = null)
    {
        var verdict = (await RunAsync(runner ?? Runner(), verifier ?? Endpoint(), [version ?? Version(1)])).Single().Value;
        Assert.Null(verdict.VerifierSha256);
        Assert.DoesNotContain(Webhook.Secret["whsec_".Length..], verdict.Message ?? "", StringComparison.Ordinal);
        return (verdict.Result, verdict.Message);
    }
}

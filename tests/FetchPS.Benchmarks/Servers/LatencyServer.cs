using System.Net;
using FetchPS.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FetchPS.Benchmarks.Servers;

/// <summary>An HTTPS server that takes its time before each answer.</summary>
internal sealed class LatencyServer : IAsyncDisposable
{
    private const string ETag = "\"1\"";
    private readonly WebApplication application;

    private LatencyServer(WebApplication application)
    {
        this.application = application;
        BaseAddress = new Uri($"https://localhost:{new Uri(Addresses(application).First()).Port}/");
    }

    /// <summary>Where it answers.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts it.</summary>
    public static async Task<LatencyServer> StartAsync(TestAuthority authority, TimeSpan latency)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = 128; // nginx's own
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(authority.Issue()));
        });
        var application = builder.Build();
        application.MapGet("/{name}", async (HttpContext context, string name) =>
        {
            await Task.Delay(latency, context.RequestAborted);
            context.Response.Headers.ETag = ETag;
            if (context.Request.Headers.IfNoneMatch == ETag)
                context.Response.StatusCode = StatusCodes.Status304NotModified;
            else
                await context.Response.WriteAsync($"{name}\n", context.RequestAborted);
        });
        await application.StartAsync();
        return new(application);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static ICollection<string> Addresses(WebApplication application) =>
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
}

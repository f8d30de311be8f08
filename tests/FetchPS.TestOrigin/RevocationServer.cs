using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace FetchPS.Testing;

/// <summary>Hands out an authority's list of revoked certificates, over plain HTTP as authorities do.</summary>
public sealed class RevocationServer : IAsyncDisposable
{
    private readonly WebApplication server;

    private RevocationServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Run(context => context.Response.Body.WriteAsync(List).AsTask());
    }

    /// <summary>The list, in DER form.</summary>
    public byte[] List { get; set; } = [];

    /// <summary>Where the list is; never the same twice, since platforms keep the lists that they have seen.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts a server at a free port.</summary>
    public static async Task<RevocationServer> StartAsync()
    {
        var started = new RevocationServer();
        await started.server.StartAsync();
        started.Address = new Uri(new Uri(started.server.Urls.Single()), $"/{Guid.NewGuid():N}.crl");
        return started;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace FetchPS.Testing;

/// <summary>A real HTTPS server on loopback, HTTP/1.1 and HTTP/2, that serves what a test gives it and remembers what it was asked.</summary>
public sealed class TestOrigin : IAsyncDisposable
{
    /// <summary>For <see cref="Serve(string, byte[], string?, DateTimeOffset?, string?)"/>: send no ETag.</summary>
    public const string NoETag = "";

    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly WebApplication server;
    private readonly TestAuthority? ownAuthority;

    private TestOrigin(TestOriginOptions options)
    {
        Authority = options.Authority ?? (ownAuthority = new TestAuthority());
        var certificate = options.Certificate ?? Authority.Issue(options.Fault);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = options.Protocols;
                if (options.BeforeHandshake is { } wait)
                {
                    listen.Use(next => async connection =>
                    {
                        await wait();
                        await next(connection);
                    });
                }

                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    if (!options.WantsClientCertificate)
                        return;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (shown, _, _) => Authority.Issued(shown);
                });
            });
        });
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary>Who issued the server's certificate.</summary>
    public TestAuthority Authority { get; }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Every request so far, in the order in which they came.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>Starts a server.</summary>
    public static async Task<TestOrigin> StartAsync(TestOriginOptions? options = null)
    {
        var origin = new TestOrigin(options ?? new TestOriginOptions());
        try
        {
            await origin.server.StartAsync();
        }
        catch
        {
            await origin.DisposeAsync();
            throw;
        }

        var addresses = origin.server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        origin.Port = new Uri(addresses.Single()).Port;
        return origin;
    }

    /// <summary>The whole address of a path, such as <c>/list.txt</c>.</summary>
    public Uri Address(string path) => new($"https://localhost:{Port}{path}");

    /// <summary>Serves text at a path from now on; see the other overload.</summary>
    public void Serve(string path, string content, string? contentDisposition = null, DateTimeOffset? lastModified = null, string? etag = null) =>
        Serve(path, Encoding.UTF8.GetBytes(content), contentDisposition, lastModified, etag);

    /// <summary>Serves content at a path from now on, and 304 to whoever has it already.</summary>
    /// <param name="path">The path, without a query.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="contentDisposition">The raw header; none by default.</param>
    /// <param name="lastModified">The date that is sent; none by default.</param>
    /// <param name="etag">The raw header; made from the content by default, <see cref="NoETag"/> for none.</param>
    public void Serve(string path, byte[] content, string? contentDisposition = null, DateTimeOffset? lastModified = null, string? etag = null) =>
        answers[path] = new ServedContent(content, contentDisposition, lastModified, etag).AnswerAsync;

    /// <summary>Answers requests for a path with a script from now on.</summary>
    public void Respond(string path, Func<HttpContext, Task> answer) => answers[path] = answer;

    /// <summary>Answers a path with 404 from now on.</summary>
    public void Remove(string path) => answers.TryRemove(path, out _);

    /// <summary>How many requests came for a path, whatever their query.</summary>
    public int Count(string path) => requests.Count(request => request.Path.Split('?')[0] == path);

    /// <summary>Stops the server; live connections are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(new CancellationToken(canceled: true));
        await server.DisposeAsync();
        ownAuthority?.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        requests.Enqueue(new RecordedRequest(
            request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            [.. request.Headers.SelectMany(header => header.Value, (header, value) => KeyValuePair.Create(header.Key, value ?? ""))],
            request.Protocol,
            context.Connection.Id,
            DateTimeOffset.UtcNow));
        if (answers.TryGetValue(request.Path.Value!, out var answer)) await answer(context);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}

using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using FetchPS.Core.Settings;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>Servers that misbehave in thirty ways, each with the error that it must come to.</summary>
internal sealed class Storm : IAsyncDisposable
{
    internal const string Page = "<!DOCTYPE html>\n<html><body>Maintenance</body></html>";

    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly TestOrigin origin;
    private readonly RawOrigin raw = RawOrigin.Http1(AnswerAsync);
    private readonly RawOrigin http2 = RawOrigin.Http2(AnswerTooLongAsync);
    private readonly RawOrigin deaf = RawOrigin.Plain(connection => connection.StaySilentAsync());
    private readonly RawOrigin stranger = RawOrigin.Http1(AnswerAsync);
    private readonly Dictionary<LeafFault, RawOrigin> faulty = new[]
    {
        LeafFault.Expired, LeafFault.WrongHost, LeafFault.SelfSigned,
    }.ToDictionary(fault => fault, fault => RawOrigin.Http1(AnswerAsync, fault));

    // Bound, so that nobody else takes the port, and not listening.
    private readonly Socket closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal Storm(TestOrigin origin)
    {
        this.origin = origin;
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ServeFaults();
    }

    /// <summary>The authorities that a store must trust, so that only what is meant to be wrong is wrong.</summary>
    internal string Authorities =>
        string.Join('\n', ((TestAuthority[])[origin.Authority, raw.Authority, http2.Authority, .. faulty.Values.Select(server => server.Authority)]).Select(authority => authority.CertificatePem));

    /// <summary>Each way to misbehave: the address, the error's id, and the URL's own limits.</summary>
    internal IReadOnlyList<(Uri Address, string ErrorId, FetchOptions Options)> Kinds =>
    [
        (origin.Address("/missing"), "HttpStatus", FetchOptions.Default),
        (origin.Address("/gone"), "HttpStatus", FetchOptions.Default),
        (origin.Address("/forbidden"), "HttpStatus", FetchOptions.Default),
        (origin.Address("/broken"), "HttpStatus", FetchOptions.Default),
        (origin.Address("/partial"), "HttpStatus", FetchOptions.Default),
        // A host name of its own: a Retry-After holds for the whole host.
        (new Uri($"https://127.0.0.1:{origin.Port}/busy"), "HttpStatus", FetchOptions.Default),
        (origin.Address("/unchanged"), "UnexpectedNotModified", FetchOptions.Default),
        (origin.Address("/coding"), "UnsupportedContentCoding", FetchOptions.Default),
        (origin.Address("/damaged"), "BodyCorrupt", FetchOptions.Default),
        (origin.Address("/bomb"), "BodyTooLarge", new FetchOptions { MaximumSize = 1_000_000 }),
        (origin.Address("/circle"), "RedirectLoop", FetchOptions.Default),
        (origin.Address("/plain"), "RedirectNotHttps", FetchOptions.Default),
        (origin.Address("/page"), "ContentRefused", FetchOptions.Default),
        (origin.Address("/binary"), "ContentRefused", FetchOptions.Default),
        (origin.Address("/drip"), "TotalTimeout", new FetchOptions { Timeout = TimeSpan.FromSeconds(2) }),
        (raw.Address("/cut"), "BodyTruncated", FetchOptions.Default),
        (raw.Address("/chunks"), "BodyTruncated", FetchOptions.Default),
        (raw.Address("/lengths"), "InvalidResponse", FetchOptions.Default),
        (raw.Address("/endless"), "LengthUnknown", FetchOptions.Default),
        (raw.Address("/nothing"), "ConnectionLost", FetchOptions.Default),
        (raw.Address("/silence"), "FirstByteTimeout", new FetchOptions { FirstByteTimeout = Short }),
        (raw.Address("/pause"), "IdleTimeout", new FetchOptions { IdleTimeout = Short }),
        (http2.Address("/long"), "BodyTooLong", FetchOptions.Default),
        (deaf.Address("/"), "ConnectTimeout", new FetchOptions { ConnectTimeout = Short }),
        (new Uri($"https://localhost:{((IPEndPoint)closed.LocalEndPoint!).Port}/"), "ConnectionRefused", FetchOptions.Default),
        (new Uri("https://x.invalid/"), "DnsFailure", FetchOptions.Default),
        (stranger.Address("/"), "CertificateUnknownAuthority", FetchOptions.Default),
        (faulty[LeafFault.Expired].Address("/"), "CertificateExpired", FetchOptions.Default),
        (faulty[LeafFault.WrongHost].Address("/"), "CertificateWrongHost", FetchOptions.Default),
        (faulty[LeafFault.SelfSigned].Address("/"), "CertificateSelfSigned", FetchOptions.Default),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        closed.Dispose();
        foreach (var server in (RawOrigin[])[raw, http2, deaf, stranger, .. faulty.Values])
            await server.DisposeAsync();
    }

    private static async Task AnswerAsync(RawConnection connection)
    {
        var path = (await connection.ReadRequestAsync()).Split(' ')[1].Split('?')[0];
        await connection.WriteAsync(path switch
        {
            "/cut" => Ok + "Content-Length: 10\r\n\r\nonly",
            "/chunks" => Ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n",
            "/lengths" => Ok + "Content-Length: 4\r\nContent-Length: 6\r\n\r\nonly..",
            "/endless" => Ok + "\r\nonly",
            "/pause" => Ok + "Content-Length: 10\r\n\r\nonly",
            _ => "",
        });
        if (path is "/silence" or "/pause")
            await connection.StaySilentAsync();
    }

    private static async Task AnswerTooLongAsync(Http2Connection http, int stream)
    {
        await http.SendHeadersAsync(stream, false, (":status", "200"), ("content-length", "2"));
        await http.SendDataAsync(stream, true, "only");
    }

    private void ServeFaults()
    {
        origin.Respond("/gone", Status(410));
        origin.Respond("/forbidden", Status(403));
        origin.Respond("/broken", Status(500));
        origin.Respond("/partial", Status(206));
        origin.Respond("/unchanged", Status(304));
        origin.Respond("/busy", Status(503, ("Retry-After", "1")));
        origin.Respond("/circle", Status(302, ("Location", "/back")));
        origin.Respond("/back", Status(302, ("Location", "/circle")));
        origin.Respond("/plain", Status(301, ("Location", "http://localhost/")));
        origin.Respond("/coding", Body("compress", [1, 2, 3]));
        origin.Respond("/damaged", Body("gzip", [.. Gzip(4096)[..^8], 0, 0, 0, 0, 0, 0, 0, 0]));
        origin.Respond("/bomb", Body("gzip", Gzip(20_000_000)));
        origin.Respond("/page", Body(null, System.Text.Encoding.ASCII.GetBytes(Page)));
        origin.Respond("/binary", Body(null, [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8, 0, 0]));
        origin.Respond("/drip", async context =>
        {
            using var drip = new PeriodicTimer(TimeSpan.FromSeconds(1));
            do
                await context.Response.WriteAsync("x", context.RequestAborted);
            while (await drip.WaitForNextTickAsync(context.RequestAborted));
        });
    }

    private static Func<HttpContext, Task> Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    private static Func<HttpContext, Task> Body(string? coding, byte[] body) => async context =>
    {
        if (coding is not null)
            context.Response.Headers.ContentEncoding = coding;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    };

    private static byte[] Gzip(int length)
    {
        using var coded = new MemoryStream();
        using (var gzip = new GZipStream(coded, CompressionLevel.Fastest))
            gzip.Write(new byte[length]);
        return coded.ToArray();
    }
}

using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using FetchPS.Core.Urls;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>Servers that misbehave in thirty ways, each with the error that it must come to.</summary>
internal sealed class Storm : IAsyncDisposable
{
    internal const string Page = "<!DOCTYPE html>\n<html><body>Maintenance</body></html>";

    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly TestOrigin _origin;
    private readonly RawOrigin _raw = RawOrigin.Http1(AnswerAsync);
    private readonly RawOrigin _http2 = RawOrigin.Http2(AnswerTooLongAsync);
    private readonly RawOrigin _deaf = RawOrigin.Plain(connection => connection.StaySilentAsync());
    private readonly RawOrigin _stranger = RawOrigin.Http1(AnswerAsync);
    private readonly Dictionary<LeafFault, RawOrigin> _faulty = new[]
    {
        LeafFault.Expired, LeafFault.WrongHost, LeafFault.SelfSigned,
    }.ToDictionary(fault => fault, fault => RawOrigin.Http1(AnswerAsync, fault));

    // Bound, so that nobody else takes the port, and not listening.
    private readonly Socket _closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal Storm(TestOrigin origin)
    {
        _origin = origin;
        _closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ServeFaults();
    }

    /// <summary>The authorities that a store must trust, so that only what is meant to be wrong is wrong.</summary>
    internal string Authorities =>
        string.Join('\n', ((TestAuthority[])[_origin.Authority, _raw.Authority, _http2.Authority, .. _faulty.Values.Select(server => server.Authority)]).Select(authority => authority.CertificatePem));

    /// <summary>Each way to misbehave: the address, the error's id, and the URL's own limits.</summary>
    internal IReadOnlyList<(Uri Address, string ErrorId, FetchOptions Options)> Kinds =>
    [
        (_origin.Address("/missing"), "HttpStatus", FetchOptions.Default),
        (_origin.Address("/gone"), "HttpStatus", FetchOptions.Default),
        (_origin.Address("/forbidden"), "HttpStatus", FetchOptions.Default),
        (_origin.Address("/broken"), "HttpStatus", FetchOptions.Default),
        (_origin.Address("/partial"), "HttpStatus", FetchOptions.Default),
        // A host name of its own: a Retry-After holds for the whole host.
        (new Uri($"https://127.0.0.1:{_origin.Port}/busy"), "HttpStatus", FetchOptions.Default),
        (_origin.Address("/unchanged"), "UnexpectedNotModified", FetchOptions.Default),
        (_origin.Address("/coding"), "UnsupportedContentCoding", FetchOptions.Default),
        (_origin.Address("/damaged"), "BodyCorrupt", FetchOptions.Default),
        (_origin.Address("/bomb"), "BodyTooLarge", new FetchOptions { MaximumSize = 1_000_000 }),
        (_origin.Address("/circle"), "RedirectLoop", FetchOptions.Default),
        (_origin.Address("/plain"), "RedirectNotHttps", FetchOptions.Default),
        (_origin.Address("/page"), "ContentRefused", FetchOptions.Default),
        (_origin.Address("/binary"), "ContentRefused", FetchOptions.Default),
        (_origin.Address("/drip"), "TotalTimeout", new FetchOptions { Timeout = TimeSpan.FromSeconds(2) }),
        (_raw.Address("/cut"), "BodyTruncated", FetchOptions.Default),
        (_raw.Address("/chunks"), "BodyTruncated", FetchOptions.Default),
        (_raw.Address("/lengths"), "InvalidResponse", FetchOptions.Default),
        (_raw.Address("/endless"), "LengthUnknown", FetchOptions.Default),
        (_raw.Address("/nothing"), "ConnectionLost", FetchOptions.Default),
        (_raw.Address("/silence"), "FirstByteTimeout", new FetchOptions { FirstByteTimeout = Short }),
        (_raw.Address("/pause"), "IdleTimeout", new FetchOptions { IdleTimeout = Short }),
        (_http2.Address("/long"), "BodyTooLong", FetchOptions.Default),
        (_deaf.Address("/"), "ConnectTimeout", new FetchOptions { ConnectTimeout = Short }),
        (new Uri($"https://localhost:{((IPEndPoint)_closed.LocalEndPoint!).Port}/"), "ConnectionRefused", FetchOptions.Default),
        (new Uri("https://x.invalid/"), "DnsFailure", FetchOptions.Default),
        (_stranger.Address("/"), "CertificateUnknownAuthority", FetchOptions.Default),
        (_faulty[LeafFault.Expired].Address("/"), "CertificateExpired", FetchOptions.Default),
        (_faulty[LeafFault.WrongHost].Address("/"), "CertificateWrongHost", FetchOptions.Default),
        (_faulty[LeafFault.SelfSigned].Address("/"), "CertificateSelfSigned", FetchOptions.Default),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _closed.Dispose();
        foreach (var server in (RawOrigin[])[_raw, _http2, _deaf, _stranger, .. _faulty.Values])
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
        _origin.Respond("/gone", Status(410));
        _origin.Respond("/forbidden", Status(403));
        _origin.Respond("/broken", Status(500));
        _origin.Respond("/partial", Status(206));
        _origin.Respond("/unchanged", Status(304));
        _origin.Respond("/busy", Status(503, ("Retry-After", "1")));
        _origin.Respond("/circle", Status(302, ("Location", "/back")));
        _origin.Respond("/back", Status(302, ("Location", "/circle")));
        _origin.Respond("/plain", Status(301, ("Location", "http://localhost/")));
        _origin.Respond("/coding", Body("compress", [1, 2, 3]));
        _origin.Respond("/damaged", Body("gzip", [.. Gzip(4096)[..^8], 0, 0, 0, 0, 0, 0, 0, 0]));
        _origin.Respond("/bomb", Body("gzip", Gzip(20_000_000)));
        _origin.Respond("/page", Body(null, System.Text.Encoding.ASCII.GetBytes(Page)));
        _origin.Respond("/binary", Body(null, [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8, 0, 0]));
        _origin.Respond("/drip", async context =>
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

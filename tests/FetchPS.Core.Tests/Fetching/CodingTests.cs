using System.IO.Compression;
using System.Text;
using FetchPS.Core.Fetching;
using FetchPS.Testing;
using Microsoft.Extensions.Primitives;

namespace FetchPS.Core.Tests.Fetching;

public sealed class CodingTests : IAsyncLifetime
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 400).Select(line => $"{line * 7919 % 1009}.example.org\n"));

    private TestOrigin origin = null!;
    private FetchBench bench = null!;

    public static TheoryData<string, string> Codings => new()
    {
        { "gzip", "gzip" },
        { "x-gzip", "gzip" },
        { "GZip", "gzip" },
        { "br", "br" },
        { "deflate", "zlib" },
        { "deflate", "raw" },
        { "identity", "identity" },
        { "", "identity" },
        { "identity, gzip", "gzip" },
        { "identity, identity", "identity" },
        { "x-deflate", "zlib" },
        { "UTF-8", "identity" },
        { "utf8", "identity" },
        { "ISO-8859-1", "identity" },
        { "windows-1252", "identity" },
        { "none", "identity" },
        { "binary", "identity" },
        { "text/plain", "identity" },
        { "text/plain; charset=utf-8", "identity" },
        { "aws-chunked", "identity" },
        { "gzip, aws-chunked", "gzip" },
        { "\"\"", "identity" },
    };

    public static TheoryData<string, string> Forms => new() { { "gzip", "gzip" }, { "br", "br" }, { "deflate", "zlib" }, { "deflate", "raw" } };

    public async ValueTask InitializeAsync()
    {
        origin = await TestOrigin.StartAsync();
        bench = new FetchBench(origin.Authority);
    }

    public async ValueTask DisposeAsync()
    {
        bench.Dispose();
        await origin.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_coded_body_is_decoded(string coding, string form)
    {
        var body = Encode(form, Text);
        Serve(coding, body);

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(Text, bench.Sink.Text);
        Assert.Equal(body.Length, answer.WireBytes);
        Assert.Equal("gzip, br", origin.Requests[0].Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "raw")]
    public async Task Content_of_any_size_is_decoded(string coding, string form)
    {
        foreach (var size in new[] { 0, 1, 24, 25, 26, 65_535, 65_536, 65_561, 1_000_003 })
        {
            var content = new byte[size];
            new Random(size).NextBytes(content);
            Serve(coding, Encode(form, content));

            await bench.ContentAsync(origin.Address("/"));

            Assert.Equal(content, bench.Sink.Bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_coded_body_is_refused_wherever_it_is_cut(string coding, string form)
    {
        var whole = Encode(form, Text[..600]);
        for (var length = 0; length < whole.Length; length++)
        {
            Serve(coding, whole[..length]);

            await bench.FailureAsync(origin.Address("/"), length == 0 ? "BodyCorrupt" : "BodyTruncated");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_stored_block_is_refused_wherever_it_is_cut(string coding, string form)
    {
        var content = new byte[300];
        new Random(1).NextBytes(content);
        var whole = Encode(form, content, CompressionLevel.NoCompression);
        for (var length = 1; length < whole.Length; length++)
        {
            Serve(coding, whole[..length]);

            await bench.FailureAsync(origin.Address("/"), "BodyTruncated");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Whatever_is_behind_the_end_is_refused(string coding, string form)
    {
        byte[] whole = Encode(form, Text);
        foreach (byte[] garbage in new byte[][] { [0], [0x1F], [0x1F, 0x8B], [0x0A], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], new byte[20_000] })
        {
            Serve(coding, [.. whole, .. garbage]);

            var failed = Assert.IsType<FailedAnswer>(await bench.FetchAsync(origin.Address("/")));

            // What begins like another member of a gzip file is a member that is cut.
            Assert.Contains(failed.Error.ErrorId, new[] { "BodyCorrupt", garbage[0] == 0x1F ? "BodyTruncated" : "BodyCorrupt" });
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_damaged_body_is_refused(string coding, string form)
    {
        // Raw deflate and br have no check sum: there, not every damage can be told.
        var whole = Encode(form, Text);
        int[] places = coding == "gzip" ? [0, 1, 2, 40, whole.Length / 2, whole.Length - 8, whole.Length - 1] : form == "zlib" ? [40, whole.Length / 2, whole.Length - 1] : [0];
        foreach (var place in places)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0xFF;
            Serve(coding, damaged);

            var answer = await bench.FetchAsync(origin.Address("/"));

            Assert.IsType<FailedAnswer>(answer);
        }
    }

    [Fact]
    public async Task A_gzip_body_may_have_several_members()
    {
        Serve("gzip", [.. Encode("gzip", "one\n"), .. Encode("gzip", ""), .. Encode("gzip", "two\n")]);

        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("one\ntwo\n", bench.Sink.Text);
    }

    [Theory]
    [InlineData("gzip, gzip")]
    [InlineData("gzip, br")]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip;q=1")]
    public async Task Another_coding_is_refused(string coding)
    {
        Serve(coding, Encode("gzip", Text));

        await bench.FailureAsync(origin.Address("/"), "UnsupportedContentCoding");

        Assert.Empty(bench.Sink.Bytes);
    }

    [Fact]
    public async Task Codings_in_two_headers_are_stacked_too()
    {
        origin.Respond("/", async context =>
        {
            context.Response.Headers.ContentEncoding = new StringValues(["gzip", "gzip"]);
            await context.Response.Body.WriteAsync(Encode("gzip", Text));
        });

        await bench.FailureAsync(origin.Address("/"), "UnsupportedContentCoding");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_bomb_stops_at_the_limit(string coding, string form)
    {
        var bomb = Encode(form, new byte[50_000_000]);
        Serve(coding, bomb);

        FetchBench.Failure(await bench.FetchAsync(Request(size: 1_000_000)), "BodyTooLarge");

        Assert.InRange(bench.Sink.Bytes.Length, 0, 1_000_000);
    }

    [Fact]
    public async Task Endless_empty_members_stop_at_the_limit()
    {
        var member = Encode("gzip", "");
        var block = Enumerable.Repeat(member, 1000).SelectMany(bytes => bytes).ToArray();
        origin.Respond("/", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });

        FetchBench.Failure(await bench.FetchAsync(Request(size: 100_000)), "BodyTooLarge");
    }

    private static byte[] Encode(string form, string text) => Encode(form, Encoding.UTF8.GetBytes(text));

    private static byte[] Encode(string form, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        // The platform writes nothing at all for nothing, which is no coded body.
        if (content.Length == 0)
        {
            return form switch
            {
                "gzip" => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                "zlib" => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
                "raw" => [3, 0],
                _ => [0x3B],
            };
        }

        using var coded = new MemoryStream();
        using (Stream encoder = form switch
        {
            "gzip" => new GZipStream(coded, level, leaveOpen: true),
            "br" => new BrotliStream(coded, level, leaveOpen: true),
            "zlib" => new ZLibStream(coded, level, leaveOpen: true),
            "raw" => new DeflateStream(coded, level, leaveOpen: true),
            _ => new BufferedStream(coded),
        })
        {
            encoder.Write(content);
            encoder.Flush();
            if (form == "identity") return coded.ToArray();
        }

        return coded.ToArray();
    }

    private FetchRequest Request(long size) => new() { Address = origin.Address("/"), Limits = new() { Size = size, Tries = 1 } };

    private void Serve(string coding, byte[] body) => origin.Respond("/", async context =>
    {
        if (coding.Length > 0) context.Response.Headers.ContentEncoding = coding;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    });
}

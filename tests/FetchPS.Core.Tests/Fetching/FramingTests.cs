using FetchPS.Core.Fetching;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Bodies that end where they should not, over both protocols.</summary>
public sealed class FramingTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nonly", "BodyTruncated")]
    [InlineData("Content-Length: 10\r\n\r\n", "BodyTruncated")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n", "BodyTruncated")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\non", "BodyTruncated")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n0\r\n", "BodyTruncated")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\nonly\r\n0\r\n\r\n", "BodyTruncated")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nonlyhere\r\n0\r\n\r\n", "BodyTruncated")]
    [InlineData("\r\nonly", "LengthUnknown")]
    [InlineData("Connection: close\r\n\r\nonly", "LengthUnknown")]
    [InlineData("Content-Length: 4\r\nContent-Length: 6\r\n\r\nonly..", "InvalidResponse")]
    [InlineData("Content-Length: 4, 6\r\n\r\nonly..", "InvalidResponse")]
    [InlineData("Content-Length: +4\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: 49, 50\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: -1\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: 4abc\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: 4,\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length:\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\nonly", "InvalidResponse")]
    [InlineData("Content-Length: 6, 6\r\n\r\nonly", "BodyTruncated")]
    [InlineData("Content-Length: 3, 3\r\n\r\nonly", "BodyTooLong")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n\r\n4\r\nonly\r\n0\r\n\r\n", "UnsupportedTransferCoding")]
    [InlineData("Transfer-Encoding: gzip\r\n\r\nonly", "UnsupportedTransferCoding")]
    public async Task A_body_whose_framing_is_broken_is_refused(string rest, string errorId)
    {
        await using var origin = RawOrigin.Http1(Ok + rest);
        using var bench = new FetchBench(origin.Authority);

        var failed = await bench.FailureAsync(origin.Address("/"), errorId);

        Assert.Equal(200, failed.StatusCode);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nonly")]
    [InlineData("Content-Length: 4\r\nContent-Length: 4\r\n\r\nonly")]
    [InlineData("Content-Length: 4, 4\r\n\r\nonly")]
    [InlineData("Content-Length: 4 ,4\r\nContent-Length: 4\r\n\r\nonly")]
    [InlineData("Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\nonly")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\non\r\n2;name=value\r\nly\r\n0\r\nTrailer: x\r\n\r\n")]
    [InlineData("Transfer-Encoding: Chunked\r\n\r\n4\r\nonly\r\n0\r\n\r\n")]
    public async Task A_body_whose_framing_is_whole_is_taken(string rest)
    {
        await using var origin = RawOrigin.Http1(Ok + rest);
        using var bench = new FetchBench(origin.Authority);

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("only", bench.Sink.Text);
        Assert.Equal(4, answer.WireBytes);
    }

    [Theory]
    [InlineData("Content-Length: 4, 4", "ContentAnswer")]
    [InlineData("Content-Length: 4, 5", "InvalidResponse")]
    [InlineData("Content-Length: +4", "InvalidResponse")]
    public async Task A_length_that_the_platform_can_not_read_is_not_waited_for(string header, string expected)
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"{Ok}{header}\r\n\r\nonly");
            await connection.StaySilentAsync();
        });
        using var bench = new FetchBench(origin.Authority);

        var answer = await bench.FetchAsync(origin.Address("/"));

        Assert.Equal(expected, answer is FailedAnswer failed ? failed.Error.ErrorId : answer.GetType().Name);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nonly")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nonly")]
    public async Task A_body_that_the_connection_ends_is_taken_where_that_is_allowed(string response)
    {
        await using var origin = RawOrigin.Http1(response);
        using var bench = new FetchBench(origin.Authority);

        FetchBench.Content(await bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), AllowUnknownLength = true }));

        Assert.Equal("only", bench.Sink.Text);
    }

    [Fact]
    public async Task A_connection_that_is_reset_within_the_body_is_a_cut()
    {
        FetchBench bench = null!;
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok + "Content-Length: 1000\r\n\r\nonly");

            // Not before: a reset takes with it what the client has not read yet.
            await bench.Sink.HasBytes;
            connection.Reset();
        });
        using var _ = bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), "BodyTruncated");
    }

    [Fact]
    public async Task Reset_does_not_pass_for_the_end_even_where_the_length_may_be_unknown()
    {
        FetchBench bench = null!;
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok + "\r\nonly");

            // Not before: a reset takes with it what the client has not read yet.
            await bench.Sink.HasBytes;
            connection.Reset();
        });
        using var _ = bench = new FetchBench(origin.Authority);

        FetchBench.Failure(await bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), AllowUnknownLength = true }), "BodyTruncated");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    public async Task A_connection_that_ends_before_the_headers_do_is_lost(string answer)
    {
        await using var origin = RawOrigin.Http1(answer);
        using var bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), "ConnectionLost");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno header\r\n\r\n")]
    public async Task What_is_not_http_is_refused(string answer)
    {
        await using var origin = RawOrigin.Http1(answer);
        using var bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), "InvalidResponse");
    }

    [Fact]
    public async Task Informational_responses_are_passed_over()
    {
        await using var origin = RawOrigin.Http1("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\nonly");
        using var bench = new FetchBench(origin.Authority);

        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("only", bench.Sink.Text);
    }

    public static TheoryData<string, string> Http2Faults => new()
    {
        { "shorter than announced", "BodyTruncated" },
        { "empty though announced", "BodyTruncated" },
        { "longer than announced", "BodyTooLong" },
        { "reset within the body", "BodyTruncated" },
        { "reset without an error", "BodyTruncated" },
        { "reset after all of it", "BodyTruncated" },
        { "connection closed", "BodyTruncated" },
        { "connection reset", "BodyTruncated" },
        { "going away without it", "BodyTruncated" },
        { "reset before the headers", "ConnectionLost" },
        { "closed before the headers", "ConnectionLost" },
    };

    [Theory]
    [MemberData(nameof(Http2Faults))]
    public async Task A_stream_of_http2_that_is_not_whole_is_refused(string fault, string errorId)
    {
        FetchBench bench = null!;
        await using var origin = RawOrigin.Http2((http, stream) => MisbehaveAsync(http, stream, fault, () => bench.Sink.HasBytes));
        using var _ = bench = new FetchBench(origin.Authority);

        await bench.FailureAsync(origin.Address("/"), errorId);
    }

    [Theory]
    [InlineData("whole, with a length")]
    [InlineData("whole, without a length")]
    [InlineData("whole, while going away")]
    public async Task A_stream_of_http2_that_is_whole_is_taken(string manner)
    {
        await using var origin = RawOrigin.Http2((http, stream) => MisbehaveAsync(http, stream, manner, () => Task.CompletedTask));
        using var bench = new FetchBench(origin.Authority);

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("only", bench.Sink.Text);
        Assert.Equal("HTTP/2", answer.Evidence!.Protocol);
    }

    private static async Task MisbehaveAsync(Http2Connection http, int stream, string manner, Func<Task> reachedClient)
    {
        const int noError = 0, internalError = 2;
        if (manner == "reset before the headers")
        {
            await http.SendResetAsync(stream, internalError);
            return;
        }

        if (manner == "closed before the headers") throw new IOException("closed");

        (string, string) status = (":status", "200");
        await (manner switch
        {
            "whole, without a length" or "whole, while going away" or "reset without an error" => http.SendHeadersAsync(stream, false, status),
            "empty though announced" => http.SendHeadersAsync(stream, true, status, ("content-length", "4")),
            "shorter than announced" => http.SendHeadersAsync(stream, false, status, ("content-length", "10")),
            "longer than announced" => http.SendHeadersAsync(stream, false, status, ("content-length", "2")),
            _ => http.SendHeadersAsync(stream, false, status, ("content-length", "4")),
        });
        switch (manner)
        {
            case "empty though announced":
                break;
            case "reset within the body":
                await http.SendDataAsync(stream, false, "on");
                await http.SendResetAsync(stream, internalError);
                break;
            case "reset without an error":
                await http.SendDataAsync(stream, false, "only");
                await http.SendResetAsync(stream, noError);
                break;
            case "reset after all of it":
                await http.SendDataAsync(stream, false, "only");
                await http.SendResetAsync(stream, internalError);
                break;
            case "connection closed":
                await http.SendDataAsync(stream, false, "on");
                // Closing with something unread resets the connection, and what is still on its way would be lost with it.
                await reachedClient();
                throw new IOException("closed");
            case "connection reset":
                await http.SendDataAsync(stream, false, "on");
                await reachedClient();
                http.Connection.Reset();
                break;
            case "going away without it":
                await http.SendDataAsync(stream, false, "on");
                await http.SendGoAwayAsync(0, internalError);
                break;
            case "whole, while going away":
                await http.SendGoAwayAsync(stream, noError);
                await http.SendDataAsync(stream, true, "only");
                break;
            default:
                await http.SendDataAsync(stream, true, "only");
                break;
        }
    }
}

using FetchPS.Core.Fetching;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Servers that offer HTTP/2 and do not want it.</summary>
public sealed class ProtocolTests
{
    private const int Http11Required = 0xD;

    [Theory]
    [InlineData("stream")]
    [InlineData("body")]
    [InlineData("connection")]
    public async Task A_server_that_wants_HTTP_1_1_is_asked_so_and_so_for_the_rest_of_the_cycle(string where)
    {
        var streams = 0;
        await using var origin = RawOrigin.Either(
            async (http, stream) =>
            {
                Interlocked.Increment(ref streams);
                if (where == "body")
                {
                    await http.SendHeadersAsync(stream, false, (":status", "200"), ("content-length", "4"));
                    await http.SendDataAsync(stream, false, "on");
                }

                await (where == "connection" ? http.SendGoAwayAsync(0, Http11Required) : http.SendResetAsync(stream, Http11Required));
            },
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nonly");
            });
        using var bench = new FetchBench(origin.Authority);

        var answer = await bench.ContentAsync(origin.Address("/"));
        Assert.Equal(("HTTP/1.1", "only"), (answer.Evidence!.Protocol, bench.Sink.Text));
        var asked = streams;
        await bench.ContentAsync(origin.Address("/other"));
        Assert.Equal(asked, streams);
    }

    [Fact]
    public async Task The_body_of_a_304_is_taken_for_nothing_else()
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(connection.Number == 1
                ? "HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"
                : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright");
            await connection.StaySilentAsync();
        });
        using var bench = new FetchBench(origin.Authority);

        Assert.IsType<NotModifiedAnswer>(await bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Validators = new("\"a\"", null) }));
        await bench.ContentAsync(origin.Address("/other"));

        Assert.Equal("right", bench.Sink.Text);
    }
}

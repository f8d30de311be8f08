using System.Net;
using System.Net.Sockets;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Settings;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class LimitTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private TestOrigin origin = null!;

    public async ValueTask InitializeAsync() => origin = await TestOrigin.StartAsync();

    public ValueTask DisposeAsync() => origin.DisposeAsync();

    [Fact]
    public async Task Connecting_has_its_limit()
    {
        await using var origin = RawOrigin.Plain(connection => connection.StaySilentAsync());
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 1, Connect = Short } };

        var failed = await bench.FailureAsync(origin.Address("/"), "ConnectTimeout");

        Assert.Equal(FetchErrorKind.Timeout, failed.Error.Kind);
        Assert.Contains("within 0.3 s", failed.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task The_headers_have_their_limit(string part)
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(part);
            await connection.StaySilentAsync();
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 1, FirstByte = Short } };

        await bench.FailureAsync(origin.Address("/"), "FirstByteTimeout");
    }

    [Fact]
    public async Task Connecting_does_not_count_as_waiting_for_the_headers()
    {
        // The certificate is shown only after more than the limit for the headers.
        var slow = new TaskCompletionSource();
        await using var origin = await TestOrigin.StartAsync(new() { BeforeHandshake = () => slow.Task });
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 1, FirstByte = Short } };

        var answer = bench.FetchAsync(origin.Address("/"));
        using var timer = new Timer(_ => slow.SetResult(), null, 3 * Short, Timeout.InfiniteTimeSpan);

        FetchBench.Content(await answer);
    }

    [Fact]
    public async Task Silence_in_a_body_has_its_limit_over_http1()
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nonly");
            await connection.StaySilentAsync();
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 1, Idle = Short } };

        var failed = await bench.FailureAsync(origin.Address("/"), "IdleTimeout");

        Assert.Contains("after 4 bytes", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(4, failed.WireBytes);
    }

    [Fact]
    public async Task Silence_in_a_body_has_its_limit_over_http2()
    {
        origin.Respond("/", async context =>
        {
            await context.Response.Body.WriteAsync("only"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 1, Idle = Short } };

        await bench.FailureAsync(origin.Address("/"), "IdleTimeout");
    }

    [Fact]
    public async Task A_server_that_drips_runs_into_the_total()
    {
        origin.Respond("/", async context =>
        {
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (await drip.WaitForNextTickAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync("."u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Total = TimeSpan.FromSeconds(1) } };

        var failed = await bench.FailureAsync(origin.Address("/"), "TotalTimeout");

        Assert.NotEmpty(bench.Sink.Bytes);
        Assert.Equal(1, failed.Tries);
    }

    [Fact]
    public async Task The_total_covers_all_tries_and_the_waits_between()
    {
        origin.Respond("/", context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var settings = new FetchSettings { RetryDelay = TimeSpan.FromHours(1), LongestRetryDelay = TimeSpan.FromHours(1) };
        using var bench = new FetchBench(origin.Authority, settings) { Limits = new() { Tries = 100, Total = TimeSpan.FromSeconds(1) } };

        var failed = await bench.FailureAsync(origin.Address("/"), "TotalTimeout");

        Assert.Equal("HttpStatus", Assert.IsType<FetchException>(failed.Error.InnerException).ErrorId);
        Assert.Equal("HttpStatus", failed.FailedTries[^1].ErrorId);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(999, false)]
    public async Task The_size_has_its_limit(int limit, bool passes)
    {
        origin.Serve("/declared", new byte[1000]);
        origin.Respond("/streamed", async context =>
        {
            for (var i = 0; i < 10; i++) await context.Response.Body.WriteAsync(new byte[100]);
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Size = limit } };

        foreach (var path in new[] { "/declared", "/streamed" })
        {
            var answer = await bench.FetchAsync(origin.Address(path));
            if (passes) FetchBench.Content(answer);
            else Assert.Equal(1, FetchBench.Failure(answer, "BodyTooLarge").Tries);
        }

        Assert.InRange(bench.Sink.Bytes.Length, 0, limit);
    }

    [Theory]
    [InlineData(true, 20, 1000)]
    [InlineData(false, 20, 1000)]
    [InlineData(true, 1, 12000)]
    [InlineData(false, 1, 12000)]
    public async Task The_headers_size_has_its_limit(bool http2, int headers, int length)
    {
        await using var origin = await TestOrigin.StartAsync(new()
        {
            Protocols = http2 ? Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2 : Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1,
        });
        origin.Respond("/", context =>
        {
            for (var i = 0; i < headers; i++) context.Response.Headers[$"X-{i}"] = new string('x', length);
            return Task.CompletedTask;
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { HeaderKilobytes = 8 } };

        var failed = await bench.FailureAsync(origin.Address("/"), "HeadersTooLarge");

        Assert.Equal(1, failed.Tries);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_told()
    {
        using var bench = new FetchBench(null);

        var failed = await bench.FailureAsync(new("https://no-such-host.invalid/list?token=secret"), "DnsFailure");

        Assert.Contains("no-such-host.invalid was not found", failed.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failed.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("https://no-such-host.invalid/list?…", failed.Error.Target);
    }

    [Fact]
    public async Task A_port_that_nothing_listens_at_is_told()
    {
        // Bound but not listening: refused, and no one else can take it meanwhile.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        using var bench = new FetchBench(null);

        var failed = await bench.FailureAsync(new($"https://127.0.0.1:{port}/"), "ConnectionRefused");

        Assert.Contains($"127.0.0.1:{port} refused", failed.Error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<SocketException>(failed.Error.InnerException);
    }

    [Theory]
    [InlineData("connecting")]
    [InlineData("headers")]
    [InlineData("body")]
    public async Task The_callers_token_ends_a_fetch_at_once(string where)
    {
        var reached = new TaskCompletionSource();
        async Task HangAsync(RawConnection connection)
        {
            if (where == "body") await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n.");
            reached.SetResult();
            await connection.StaySilentAsync();
        }

        await using var origin = where == "connecting" ? RawOrigin.Plain(HangAsync) : RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await HangAsync(connection);
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var fetch = bench.FetchAsync(new FetchRequest { Address = origin.Address("/") }, new MemorySink(), stop.Token);
        await reached.Task;
        await stop.CancelAsync();

        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Equal(stop.Token, ended.CancellationToken);
    }

    [Fact]
    public async Task The_sinks_own_failure_passes_through()
    {
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority) { Limits = new() };

        var thrown = await Assert.ThrowsAsync<IOException>(() =>
            bench.FetchAsync(new FetchRequest { Address = origin.Address("/") }, new FullSink(), TestContext.Current.CancellationToken));

        Assert.Equal("disk full", thrown.Message);
        Assert.Equal(1, origin.Count("/"));
    }

    private sealed class FullSink : IContentSink
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new IOException("disk full");

        public void Restart()
        {
        }
    }
}

using System.Globalization;
using FetchPS.Core.Settings;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class RetryTests : IAsyncLifetime
{
    private static readonly FetchLimits Patient = new()
    {
        Tries = 3,
        Connect = TimeSpan.FromHours(2),
        FirstByte = TimeSpan.FromHours(2),
        Idle = TimeSpan.FromHours(2),
        Total = TimeSpan.FromHours(3),
    };

    private TestOrigin origin = null!;

    public async ValueTask InitializeAsync() => origin = await TestOrigin.StartAsync();

    public ValueTask DisposeAsync() => origin.DisposeAsync();

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_status_that_may_pass_is_tried_again(int status)
    {
        Fail(times: 2, status);
        using var bench = new FetchBench(origin.Authority) { Limits = new() };

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("content", bench.Sink.Text);
        Assert.Equal(3, answer.Tries);
        Assert.Equal(["HttpStatus", "HttpStatus"], answer.FailedTries.Select(error => error.ErrorId));
        Assert.Equal(3, origin.Count("/"));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(226)]
    [InlineData(300)]
    [InlineData(305)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(451)]
    [InlineData(501)]
    [InlineData(599)]
    public async Task Any_other_status_is_final(int status)
    {
        Fail(times: int.MaxValue, status);
        using var bench = new FetchBench(origin.Authority) { Limits = new() };

        var failed = await bench.FailureAsync(origin.Address("/"), "HttpStatus");

        Assert.Equal(status, failed.StatusCode);
        Assert.Contains($" answered {status}", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, failed.Tries);
        Assert.Equal(1, origin.Count("/"));
        Assert.Empty(bench.Sink.Bytes);
    }

    [Fact]
    public async Task The_last_try_is_the_last()
    {
        Fail(times: int.MaxValue, 503);
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 4 } };

        var failed = await bench.FailureAsync(origin.Address("/"), "HttpStatus");

        Assert.Equal(4, failed.Tries);
        Assert.Equal(4, origin.Count("/"));
        Assert.Contains("503 Service Unavailable", failed.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_body_is_fetched_anew_from_its_beginning()
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + (connection.Number == 1 ? "con" : "content"));
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() };

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("content", bench.Sink.Text);
        Assert.Equal(1, bench.Sink.Restarts);
        Assert.Equal(["BodyTruncated"], answer.FailedTries.Select(error => error.ErrorId));
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_made_anew()
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number <= 2) connection.Reset();
            else await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent");
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { Tries = 5 } };

        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal("content", bench.Sink.Text);
        Assert.Equal(3, origin.Connections);
    }

    [Fact]
    public async Task A_connection_that_the_server_lets_go_of_costs_no_wait_the_first_time()
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number <= 2) connection.Reset();
            else await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent");
        });
        var time = new JumpingTime();
        var settings = new FetchSettings { RetryDelay = TimeSpan.FromSeconds(10), LongestRetryDelay = TimeSpan.FromSeconds(60) };
        using var bench = new FetchBench(origin.Authority, settings, time) { Limits = Patient };

        Assert.Equal(2, (await bench.ContentAsync(origin.Address("/"))).FailedTries.Count);

        Assert.True(time.Waits.Count <= 1, string.Join(' ', time.Waits));
    }

    [Fact]
    public async Task A_time_out_is_tried_again()
    {
        var silent = 1;
        origin.Respond("/", async context =>
        {
            if (Interlocked.Exchange(ref silent, 0) == 1) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var bench = new FetchBench(origin.Authority) { Limits = new() { FirstByte = TimeSpan.FromMilliseconds(500) } };

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(["FirstByteTimeout"], answer.FailedTries.Select(error => error.ErrorId));
    }

    [Fact]
    public async Task Waits_between_tries_grow_with_jitter_up_to_the_longest()
    {
        Fail(times: int.MaxValue, 500);
        var time = new JumpingTime();
        var settings = new FetchSettings { RetryDelay = TimeSpan.FromSeconds(10), LongestRetryDelay = TimeSpan.FromSeconds(60) };
        using var bench = new FetchBench(origin.Authority, settings, time) { Limits = Patient with { Tries = 12 } };

        await bench.FailureAsync(origin.Address("/"), "HttpStatus");

        // With decorrelated jitter a wait may be short, never over the longest; late ones reach it.
        Assert.InRange(time.Waits.Count, 8, 11);
        Assert.All(time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        Assert.Contains(TimeSpan.FromSeconds(60), time.Waits);
    }

    [Theory]
    [InlineData(429, "120")]
    [InlineData(503, "120")]
    [InlineData(503, "date")]
    public async Task Retry_After_is_waited_for(int status, string retryAfter)
    {
        var time = new JumpingTime();
        Fail(times: 1, status, retryAfter == "date" ? Date(DateTimeOffset.UnixEpoch.AddSeconds(120)) : retryAfter);
        using var bench = new FetchBench(origin.Authority, time: time) { Limits = Patient };

        await bench.ContentAsync(origin.Address("/"));

        // Connecting may have moved this clock on, by less than a second.
        Assert.InRange(Assert.Single(time.Waits), TimeSpan.FromSeconds(119), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task Retry_After_holds_for_the_whole_host_after_429()
    {
        var time = new JumpingTime();
        origin.Serve("/other", "other");
        Fail(times: int.MaxValue, 429, "240");
        using var bench = new FetchBench(origin.Authority, time: time) { Limits = Patient with { Tries = 1 } };

        var failed = await bench.FailureAsync(origin.Address("/"), "HttpStatus");
        Assert.Empty(time.Waits);
        var until = failed.RetryAfter!.Value;
        await bench.ContentAsync(origin.Address("/other"));

        Assert.InRange(Assert.Single(time.Waits), TimeSpan.FromSeconds(239), TimeSpan.FromSeconds(240));
        Assert.True(time.GetUtcNow() >= until);
    }

    [Fact]
    public async Task A_host_is_waited_for_five_minutes_in_all()
    {
        var time = new JumpingTime();
        origin.Serve("/other", "other");
        Fail(times: int.MaxValue, 429, "200");
        using var bench = new FetchBench(origin.Authority, time: time) { Limits = Patient with { Tries = 5 } };

        var failed = await bench.FailureAsync(origin.Address("/"), "HttpStatus");
        Assert.False(failed.WasNotMade);
        Assert.Equal(2, origin.Count("/"));
        Assert.True((await bench.FailureAsync(origin.Address("/other"), "HostPaused")).WasNotMade);
        Assert.Equal(0, origin.Count("/other"));
    }

    [Fact]
    public async Task One_addresss_Retry_After_holds_up_no_other()
    {
        var time = new JumpingTime();
        origin.Serve("/other", "other");
        Fail(times: int.MaxValue, 503, "240");
        using var bench = new FetchBench(origin.Authority, time: time) { Limits = Patient with { Tries = 1 } };

        await bench.FailureAsync(origin.Address("/"), "HttpStatus");
        await bench.ContentAsync(origin.Address("/other"));

        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_turn_is_not_waited_for()
    {
        var time = new JumpingTime();
        origin.Serve("/other", "other");
        Fail(times: int.MaxValue, 429, "315360000");
        using var bench = new FetchBench(origin.Authority, time: time) { Limits = Patient };

        var failed = await bench.FailureAsync(origin.Address("/"), "HttpStatus");
        await bench.FailureAsync(origin.Address("/other"), "HostPaused");

        Assert.Equal(1, failed.Tries);
        Assert.InRange(failed.RetryAfter!.Value, DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch.AddDays(1).AddSeconds(10));
        Assert.Empty(time.Waits);
        Assert.Equal(0, origin.Count("/other"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("Wed, 21 Oct 1915 07:28:00 GMT")]
    public async Task A_Retry_After_that_says_nothing_is_ignored(string retryAfter)
    {
        Fail(times: 1, 503, retryAfter);
        using var bench = new FetchBench(origin.Authority) { Limits = new() };

        var answer = await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(2, answer.Tries);
    }

    [Fact]
    public async Task A_certificate_that_is_refused_is_not_tried_again()
    {
        using var bench = new FetchBench(null) { Limits = new() };

        var failed = await bench.FailureAsync(origin.Address("/"), "CertificateUnknownAuthority");

        Assert.Equal(1, failed.Tries);
    }

    private static string Date(DateTimeOffset date) => date.ToString("R", CultureInfo.InvariantCulture);

    private void Fail(int times, int status, string? retryAfter = null)
    {
        var left = times;
        origin.Respond("/", async context =>
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                await context.Response.Body.WriteAsync("content"u8.ToArray());
                return;
            }

            context.Response.StatusCode = status;
            if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        });
    }
}

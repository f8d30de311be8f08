using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;
using FetchPS.Testing;
using Microsoft.Extensions.Primitives;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>What goes out, what is recorded, and how politely it is done.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private TestOrigin origin = null!;

    public async ValueTask InitializeAsync() => origin = await TestOrigin.StartAsync();

    public ValueTask DisposeAsync() => origin.DisposeAsync();

    [Theory]
    [InlineData(null, @"^FetchPS/\d+\.\d+\.\d+$")]
    [InlineData("https://example.org/bot", @"^FetchPS/\d+\.\d+\.\d+ \(\+https://example\.org/bot\)$")]
    public async Task A_request_says_who_asks(string? contact, string pattern)
    {
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority, new FetchSettings { Contact = contact });

        await bench.ContentAsync(origin.Address("/"));

        var request = Assert.Single(origin.Requests);
        Assert.Matches(pattern, request.Header("User-Agent"));
        Assert.Equal(["accept", "accept-encoding", "host", "user-agent"], request.Headers.Select(header => header.Key.ToLowerInvariant()).Where(name => name[0] != ':').Order());
    }

    [Theory]
    [InlineData("a\r\nX: y")]
    [InlineData("caf\u00E9")]
    [InlineData("me) (you")]
    public void A_contact_that_cannot_be_sent_is_refused(string contact) =>
        Assert.Throws<ArgumentException>(() => new HttpFetcher(new FetchSettings { Contact = contact }, TimeProvider.System));

    [Fact]
    public async Task Headers_of_the_users_are_added_or_replace_ours()
    {
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority);

        FetchBench.Content(await bench.FetchAsync(new FetchRequest
        {
            Address = origin.Address("/"),
            Headers = [new("X-Key", "caf\u00E9"), new("user-agent", "mine"), new("Accept", "text/plain")],
        }));

        var request = Assert.Single(origin.Requests);
        Assert.Equal("caf\u00E9", request.Header("X-Key"));
        Assert.Equal("mine", request.Header("User-Agent"));
        Assert.Equal("text/plain", request.Header("Accept"));
    }

    [Theory]
    [InlineData("X-Key", "a\r\nX-Other: secret")]
    [InlineData("X-Key", "secret\n")]
    [InlineData("X-Key", "secret\0")]
    [InlineData("X-Key", "secret\u20AC")]
    [InlineData("X Key", "secret")]
    [InlineData("", "secret")]
    [InlineData("Range", "bytes=0-1")]
    [InlineData("If-None-Match", "*")]
    [InlineData("accept-encoding", "zstd")]
    [InlineData("Host", "secret.example")]
    [InlineData("Content-Type", "secret")]
    public async Task A_header_that_cannot_be_set_is_refused(string name, string value)
    {
        using var bench = new FetchBench(origin.Authority);

        var failed = FetchBench.Failure(await bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Headers = [new(name, value)] }), "InvalidHeader");

        Assert.Empty(origin.Requests);
        Assert.DoesNotContain("secret", failed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_never_asked()
    {
        using var bench = new FetchBench(null);

        await bench.FailureAsync(new("http://localhost/"), "SchemeNotHttps");
    }

    [Theory]
    [InlineData("/a/../b//c/./d")]
    [InlineData("/%7Euser/%2F%2e")]
    [InlineData("/list?a=%20b&c=[d]")]
    public async Task The_path_goes_out_to_the_letter(string path)
    {
        string? asked = null;
        await using var origin = RawOrigin.Http1(async connection =>
        {
            asked = (await connection.ReadRequestAsync()).Split(' ')[1];
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using var bench = new FetchBench(origin.Authority);

        await bench.ContentAsync(UrlAddress.Parse($"https://localhost:{origin.Port}{path}").Uri);

        Assert.Equal(path, asked);
    }

    [Fact]
    public async Task The_record_of_headers_is_raw_and_free_of_secrets()
    {
        origin.Respond("/", context =>
        {
            var headers = context.Response.Headers;
            headers["X-Odd"] = new StringValues(["caf\u00E9", "second, third"]);
            headers.LastModified = "yesterday";
            headers.ContentLocation = "/list?token=secret";
            foreach (var name in new[] { "Set-Cookie", "Set-Cookie2", "X-Auth-Token", "X-Amz-Security-Token", "WWW-Authenticate", "Authentication-Info", "X-Api-Key", "X-Session-Id" }) headers[name] = "secret";
            return Task.CompletedTask;
        });
        using var bench = new FetchBench(origin.Authority);

        var headers = (await bench.ContentAsync(origin.Address("/"))).Evidence!.Headers;

        Assert.Contains(new("x-odd", "caf\u00E9"), headers);
        Assert.Contains(new("x-odd", "second, third"), headers);
        Assert.Contains(new("Last-Modified", "yesterday"), headers);
        Assert.Contains(new("Content-Location", "/list?…"), headers);
        Assert.DoesNotContain(headers, header => header.Value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_answer_has_its_evidence_too()
    {
        using var bench = new FetchBench(origin.Authority);

        var failed = await bench.FailureAsync(origin.Address("/missing"), "HttpStatus");

        Assert.Equal("HTTP/2", failed.Evidence!.Protocol);
        Assert.Equal("CN=localhost", failed.Evidence.Certificate!.Subject);
        Assert.Equal(origin.Address("/missing"), failed.FinalAddress);
    }

    [Theory]
    [InlineData("attachment; filename=\"named.txt\"", "named.txt")]
    [InlineData(null, "list.txt")]
    public async Task The_file_name_comes_from_the_server_or_the_watched_address(string? disposition, string name)
    {
        origin.Respond("/list.txt", context =>
        {
            context.Response.Redirect("/0123456789");
            return Task.CompletedTask;
        });
        origin.Serve("/0123456789", "content", disposition);
        using var bench = new FetchBench(origin.Authority);

        Assert.Equal(name, (await bench.ContentAsync(origin.Address("/list.txt"))).FileName);
    }

    [Fact]
    public async Task Connections_are_kept()
    {
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority);

        for (var i = 0; i < 5; i++) await bench.ContentAsync(origin.Address("/"));
        await bench.FailureAsync(origin.Address("/missing"), "HttpStatus");
        await bench.ContentAsync(origin.Address("/"));

        Assert.Single(origin.Requests.Select(request => request.ConnectionId).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_host_gets_so_many_requests_at_a_time(int most)
    {
        const int rounds = 4;
        var (running, peak) = (0, 0);
        using var arrived = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        origin.Respond("/", async context =>
        {
            peak = Math.Max(peak, Interlocked.Increment(ref running));
            arrived.Release();
            await leave.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref running);
        });
        using var bench = new FetchBench(origin.Authority, new FetchSettings { RequestsPerHost = most });

        var fetches = Enumerable.Range(0, rounds * most).Select(_ => bench.FetchAsync(origin.Address("/"))).ToList();
        for (var round = 0; round < rounds; round++)
        {
            // The host fills up, and only then are places given back.
            for (var i = 0; i < most; i++) await arrived.WaitAsync(TestContext.Current.CancellationToken);
            leave.Release(most);
        }

        Assert.All(await Task.WhenAll(fetches), answer => FetchBench.Content(answer));
        Assert.Equal(most, peak);
    }

    [Fact]
    public async Task A_host_gets_its_requests_with_a_gap()
    {
        origin.Serve("/", "content");
        var time = new JumpingTime();
        using var bench = new FetchBench(origin.Authority, new FetchSettings { GapPerHost = TimeSpan.FromSeconds(10) }, time)
        {
            Limits = new() { Connect = TimeSpan.FromHours(2), FirstByte = TimeSpan.FromHours(2), Idle = TimeSpan.FromHours(2), Total = TimeSpan.FromHours(2) },
        };

        for (var i = 0; i < 3; i++) await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(2, time.Waits.Count);
        Assert.All(time.Waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Waiting_for_ones_turn_is_not_counted_against_the_total()
    {
        var leave = new TaskCompletionSource();
        origin.Respond("/slow", _ => leave.Task);
        origin.Serve("/", "content");
        using var bench = new FetchBench(origin.Authority, new FetchSettings { RequestsPerHost = 1 });

        var slow = bench.FetchAsync(new FetchRequest { Address = origin.Address("/slow") });
        var next = bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Limits = new() { Total = TimeSpan.FromMilliseconds(500), Tries = 1 } });
        using var timer = new Timer(_ => leave.SetResult(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        FetchBench.Content(await next);
        FetchBench.Content(await slow);
    }
}

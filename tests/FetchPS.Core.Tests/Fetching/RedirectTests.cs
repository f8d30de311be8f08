using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class RedirectTests : IAsyncLifetime
{
    private TestOrigin origin = null!;
    private FetchBench bench = null!;

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
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_followed_and_reported(int status)
    {
        Redirect("/start", status, "/end");
        origin.Serve("/end", "content");

        var answer = await bench.ContentAsync(origin.Address("/start"));

        Assert.Equal("content", bench.Sink.Text);
        var end = origin.Address("/end").AbsoluteUri;
        Assert.Equal(end, answer.FinalAddress!.AbsoluteUri);
        var redirect = Assert.Single(answer.Evidence!.Redirects);
        Assert.Equal((status, origin.Address("/start").AbsoluteUri, end), (redirect.StatusCode, redirect.From.AbsoluteUri, redirect.To.AbsoluteUri));
        Assert.Equal(status is 301 or 308 ? end : null, answer.Evidence.PermanentAddress?.AbsoluteUri);
    }

    [Theory]
    [InlineData("301 308 302 301", 2)]
    [InlineData("302 301", 0)]
    [InlineData("308 308", 2)]
    [InlineData("307", 0)]
    public async Task The_permanent_address_ends_the_unbroken_chain_from_the_start(string statuses, int permanent)
    {
        var chain = statuses.Split(' ').Select(int.Parse).ToList();
        for (var i = 0; i < chain.Count; i++) Redirect($"/{i}", chain[i], $"/{i + 1}");
        origin.Serve($"/{chain.Count}", "content");

        var answer = await bench.ContentAsync(origin.Address("/0"));

        Assert.Equal(permanent == 0 ? null : origin.Address($"/{permanent}").AbsoluteUri, answer.Evidence!.PermanentAddress?.AbsoluteUri);
        Assert.Equal(chain, answer.Evidence.Redirects.Select(redirect => redirect.StatusCode));
    }

    [Theory]
    [InlineData("/dir/start", "end", "/dir/end")]
    [InlineData("/dir/start", "./end", "/dir/end")]
    [InlineData("/dir/start", "../end", "/end")]
    [InlineData("/dir/start", "?page=2", "/dir/start?page=2")]
    [InlineData("/dir/start", "/a/../%7Eb/%2e?x=%20", "/a/../%7Eb/%2e?x=%20")]
    [InlineData("/dir/start", "/caf\u00C3\u00A9", "/caf%C3%A9")]
    [InlineData("/dir/start", "/caf\u00E9", "/caf%C3%A9")]
    [InlineData("/dir/start", "/end#part", "/end")]
    [InlineData("/dir/start", "end:of.txt/x?y", null)]
    [InlineData("/dir/start", "/a b?c d#e f", "/a%20b?c%20d")]
    [InlineData("/dir/start", "a b.txt", "/dir/a%20b.txt")]
    [InlineData("/dir/start", "?a b", "/dir/start?a%20b")]
    [InlineData("/dir/start", " /end\t", "/end")]
    [InlineData("/dir/start", "/\"<>\\^`{|}\t\u007F", "/%22%3C%3E%5C%5E%60%7B%7C%7D%09%7F")]
    [InlineData("/dir/start", "/100%/%zz%20", "/100%/%zz%20")]
    [InlineData("/dir/start", "https://example.org:8443/a b?c|d", "/a%20b?c%7Cd")]
    [InlineData("/dir/start", "https://example.org:8443?a b", "/?a%20b")]
    [InlineData("/dir/start", "//example.org:8443/a b", "/a%20b")]
    [InlineData("/dir/start", "//exa mple.org/a", null)]
    [InlineData("/dir/start", "#part", "/dir/start")]
    public void A_location_is_read_relative_to_who_sent_it(string from, string location, string? expected)
    {
        var place = new FetchPlace(UrlAddress.Parse($"https://example.org:8443{from}").Uri, UrlAddress.Parse($"https://example.org:8443{from}").Uri);

        if (expected is null) Assert.Throws<TurnFault>(() => RedirectTarget.Read(place, 302, location));
        else Assert.Equal($"https://example.org:8443{expected}", RedirectTarget.Read(place, 302, location).AbsoluteUri);
    }

    [Fact]
    public void A_location_without_a_scheme_keeps_https()
    {
        var start = new Uri("https://example.org:8443/start");

        Assert.Equal("https://example.com/end", RedirectTarget.Read(new(start, start), 302, "//example.com/end").AbsoluteUri);
    }

    [Theory]
    [InlineData("http://localhost/end?token=secret", "RedirectNotHttps")]
    [InlineData("HTTP://localhost/end", "RedirectNotHttps")]
    [InlineData("ftp://localhost/end", "RedirectNotHttps")]
    [InlineData("file:///etc/passwd", "RedirectNotHttps")]
    [InlineData("javascript:alert(1)", "InvalidRedirect")]
    [InlineData("", "InvalidRedirect")]
    [InlineData("https://", "InvalidRedirect")]
    [InlineData("https://user:secret@localhost/", "InvalidRedirect")]
    [InlineData("https://ex ample.org/", "InvalidRedirect")]
    public async Task A_redirect_that_leads_nowhere_safe_is_refused(string location, string errorId)
    {
        Redirect("/start", 302, location);

        var failed = await bench.FailureAsync(origin.Address("/start"), errorId);

        Assert.DoesNotContain("secret", failed.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task A_redirect_to_a_blank_is_followed_over_the_wire()
    {
        Redirect("/start", 302, "/a list.txt");
        origin.Serve("/a list.txt", "content");

        await bench.ContentAsync(origin.Address("/start"));

        Assert.Equal("/a%20list.txt", origin.Requests[1].Path);
    }

    [Theory]
    [InlineData("Location: /end\r\nLocation: /end\r\n", "ConnectionLost")] // followed, and the server is gone
    [InlineData("Location: /end\r\nLocation: /other\r\n", "AmbiguousRedirect")]
    [InlineData("Location:\r\n", "InvalidRedirect")]
    public async Task Several_locations_must_be_one(string headers, string errorId)
    {
        await using var raw = RawOrigin.Http1(async connection =>
        {
            if ((await connection.ReadRequestAsync()).StartsWith("GET /start ", StringComparison.Ordinal))
                await connection.WriteAsync($"HTTP/1.1 302 Found\r\n{headers}Content-Length: 0\r\n\r\n");
        });
        using var bench = new FetchBench(raw.Authority);

        await bench.FailureAsync(raw.Address("/start"), errorId);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Ten_redirects_are_followed_and_no_more(int count, bool passes)
    {
        for (var i = 0; i < count; i++) Redirect($"/{i}", 302, $"/{i + 1}");
        origin.Serve($"/{count}", "content");

        var answer = await bench.FetchAsync(origin.Address("/0"));

        if (passes) FetchBench.Content(answer);
        else FetchBench.Failure(answer, "TooManyRedirects");
        Assert.Equal(11, origin.Requests.Count);
    }

    [Fact]
    public async Task A_circle_is_named()
    {
        Redirect("/start", 302, "/a");
        Redirect("/a", 302, "/b?token=secret");
        Redirect("/b", 302, "/a");

        var failed = await bench.FailureAsync(origin.Address("/start"), "RedirectLoop");

        Assert.Contains($"form a loop: {origin.Address("/a")} to {origin.Address("/b")}?… to {origin.Address("/a")}.", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(3, origin.Requests.Count);
    }

    [Theory]
    [InlineData("same host and port", true)]
    [InlineData("another name", false)]
    [InlineData("another port", false)]
    public async Task Headers_of_the_users_go_to_the_watched_host_alone(string target, bool sent)
    {
        await using var other = await TestOrigin.StartAsync(new() { Authority = origin.Authority });
        var (server, end) = target switch
        {
            "another name" => (origin, new Uri($"https://127.0.0.1:{origin.Port}/end")),
            "another port" => (other, other.Address("/end")),
            _ => (origin, origin.Address("/end")),
        };
        server.Serve("/end", "content");
        origin.Respond("/start", context =>
        {
            context.Response.Headers.SetCookie = "session=secret; Path=/";
            context.Response.Redirect(end.AbsoluteUri);
            return Task.CompletedTask;
        });

        FetchBench.Content(await bench.FetchAsync(new FetchRequest
        {
            Address = origin.Address("/start"),
            Headers = [new("Authorization", "Bearer secret"), new("X-Key", "secret"), new("Cookie", "a=b")],
        }));

        var request = server.Requests[^1];
        Assert.Equal(sent ? "Bearer secret" : null, request.Header("Authorization"));
        Assert.Equal(sent ? "secret" : null, request.Header("X-Key"));
        Assert.Equal(sent ? "a=b" : null, request.Header("Cookie"));
        Assert.Equal("Bearer secret", origin.Requests[0].Header("Authorization"));
    }

    [Fact]
    public async Task An_error_after_a_redirect_names_both_addresses_without_their_queries()
    {
        Redirect("/start", 302, "/missing?token=secret");

        var failed = await bench.FailureAsync(origin.Address("/start?key=secret"), "HttpStatus");

        Assert.StartsWith($"{origin.Address("/start")}?… (redirected to {origin.Address("/missing")}?…) answered 404 Not Found", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal($"{origin.Address("/start")}?…", failed.Error.Target);
    }

    private void Redirect(string path, int status, string location) => origin.Respond(path, context =>
    {
        context.Response.StatusCode = status;
        if (location.Length > 0) context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });
}

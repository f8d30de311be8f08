using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class ConditionalTests : IAsyncLifetime
{
    private TestOrigin origin = null!;
    private FetchBench bench = null!;

    public static TheoryData<string?, string?> Received => new()
    {
        { "\"strong\"", null },
        { "W/\"weak\"", null },
        { "w/\"small w\"", null },
        { "unquoted", null },
        { "\"half", null },
        { "\"with \"\" quotes\"", null },
        { "\"caf\u00E9 \u00FF\"", null },
        { "\"a, b\"", null },
        { "\"comma\", \"comma\"", null },
        { "*", null },
        { "\"\"", null },
        { "'single'", null },
        { "\"b\u0080c\"", null },
        { null, "Wed, 21 Oct 2015 07:28:00 GMT" },
        { null, "Thu, 31 Dec 2099 23:59:59 GMT" },
        { null, "Wednesday, 21-Oct-15 07:28:00 GMT" },
        { null, "yesterday" },
        { null, "0" },
        { null, "2015-10-21T07:28:00Z" },
        { "\"both\"", "Wed, 21 Oct 2015 07:28:00 GMT" },
    };

    public async ValueTask InitializeAsync()
    {
        origin = await TestOrigin.StartAsync();
        this.bench = new FetchBench(origin.Authority);
    }

    public async ValueTask DisposeAsync()
    {
        this.bench.Dispose();
        await origin.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Received))]
    public async Task Validators_go_back_as_they_came(string? etag, string? lastModified)
    {
        await using var origin = RawOrigin.Http1(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n" + (etag is null ? "" : $"ETag: {etag}\r\n") + (lastModified is null ? "" : $"Last-Modified: {lastModified}\r\n") + "Content-Length: 0\r\n\r\n");
            var again = await connection.ReadRequestAsync();
            var same = (etag is null || again.Contains($"\r\nIf-None-Match: {etag}\r\n", StringComparison.Ordinal))
                && (lastModified is null || again.Contains($"\r\nIf-Modified-Since: {lastModified}\r\n", StringComparison.Ordinal))
                && again.Contains("If-None-Match", StringComparison.Ordinal) == etag is not null
                && again.Contains("If-Modified-Since", StringComparison.Ordinal) == lastModified is not null;
            await connection.WriteAsync(same ? "HTTP/1.1 304 Not Modified\r\n\r\n" : $"HTTP/1.1 400 Changed\r\nX-Request: {again.ReplaceLineEndings("|")}\r\nContent-Length: 0\r\n\r\n");
        });
        using var bench = new FetchBench(origin.Authority);

        var validators = (await bench.ContentAsync(origin.Address("/"))).Validators;
        var answer = await bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Validators = validators });

        Assert.Equal(new Validators(etag, lastModified), validators);
        Assert.Equal(Validators.None, Assert.IsType<NotModifiedAnswer>(answer).Validators);
    }

    [Theory]
    [MemberData(nameof(Received))]
    public async Task Validators_go_back_as_they_came_over_http2(string? etag, string? lastModified)
    {
        origin.Respond("/", context =>
        {
            if (etag is not null) context.Response.Headers["ETag"] = etag;
            if (lastModified is not null) context.Response.Headers["Last-Modified"] = lastModified;
            if (context.Request.Headers.IfNoneMatch == etag && context.Request.Headers.IfModifiedSince == lastModified) context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });

        var first = await this.bench.ContentAsync(origin.Address("/"));
        var answer = await this.bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Validators = first.Validators });

        Assert.Equal("HTTP/2", answer.Evidence!.Protocol);
        Assert.Equal(first.Validators, Assert.IsType<NotModifiedAnswer>(answer).Validators);
    }

    [Theory]
    [InlineData("ETag: \"a\"\r\nETag: \"b\"\r\n")]
    [InlineData("ETag:\r\n")]
    [InlineData("ETag:  \r\nLast-Modified: \r\n")]
    [InlineData("")]
    public async Task A_validator_that_is_empty_or_came_twice_is_none(string headers)
    {
        await using var origin = RawOrigin.Http1($"HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n");
        using var bench = new FetchBench(origin.Authority);

        Assert.Equal(Validators.None, (await bench.ContentAsync(origin.Address("/"))).Validators);
    }

    [Theory]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", "2015-10-21T07:28:00Z")]
    [InlineData("Thu, 31 Dec 2099 23:59:59 GMT", "2099-12-31T23:59:59Z")]
    [InlineData("yesterday", null)]
    [InlineData(null, null)]
    public async Task The_date_is_read_where_it_is_one(string? raw, string? date)
    {
        origin.Respond("/", context =>
        {
            context.Response.Headers.LastModified = raw;
            return Task.CompletedTask;
        });

        var answer = await this.bench.ContentAsync(origin.Address("/"));

        Assert.Equal(date is null ? null : DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture), answer.LastModified);
        Assert.Equal(raw, answer.Validators.LastModified);
    }

    [Fact]
    public async Task A_304_renews_what_it_brings_and_leaves_the_rest()
    {
        origin.Respond("/", context =>
        {
            context.Response.StatusCode = 304;
            context.Response.Headers.ETag = "W/\"new\"";
            return Task.CompletedTask;
        });
        var old = new Validators("W/\"old\"", "yesterday");

        var answer = Assert.IsType<NotModifiedAnswer>(await this.bench.FetchAsync(new FetchRequest { Address = origin.Address("/"), Validators = old }));

        Assert.Equal(new Validators("W/\"new\"", null), answer.Validators);
        Assert.Equal(304, answer.StatusCode);
        Assert.Equal(origin.Address("/"), answer.FinalAddress);
    }

    [Fact]
    public async Task A_304_to_a_request_without_conditions_is_an_error()
    {
        origin.Respond("/", context =>
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });

        var failed = await this.bench.FailureAsync(origin.Address("/"), "UnexpectedNotModified");

        Assert.Equal(304, failed.StatusCode);
        Assert.Null(origin.Requests[0].Header("If-None-Match"));
        Assert.Null(origin.Requests[0].Header("If-Modified-Since"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_redirect_the_validators_are_those_of_the_final_answer(bool addressIsKnown)
    {
        origin.Respond("/start", context =>
        {
            context.Response.Headers.ETag = "\"redirect\"";
            context.Response.Redirect("/end");
            return Task.CompletedTask;
        });
        origin.Serve("/end", "content", etag: "\"end\"");

        var first = await this.bench.ContentAsync(origin.Address("/start"));
        var again = await this.bench.FetchAsync(new FetchRequest
        {
            Address = origin.Address("/start"),
            Validators = first.Validators,
            ValidatorsOrigin = addressIsKnown ? AddressFingerprint.Of(first.FinalAddress!) : null,
        });

        Assert.Equal("\"end\"", first.Validators.ETag);
        Assert.IsType<NotModifiedAnswer>(again);
        Assert.Equal(addressIsKnown ? null : "\"end\"", origin.Requests[2].Header("If-None-Match"));
        Assert.Equal("\"end\"", origin.Requests[3].Header("If-None-Match"));
    }

    [Fact]
    public async Task Validators_of_another_address_make_no_condition()
    {
        origin.Serve("/moved", "content", etag: "\"1\"");

        var answer = await this.bench.FetchAsync(new FetchRequest
        {
            Address = origin.Address("/moved"),
            Validators = new("\"1\"", null),
            ValidatorsOrigin = AddressFingerprint.Of(origin.Address("/old")),
        });

        FetchBench.Content(answer);
        Assert.Null(origin.Requests[0].Header("If-None-Match"));
    }
}

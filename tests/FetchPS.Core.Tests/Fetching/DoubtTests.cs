using FetchPS.Core.Catalog;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Answers that contradict what is held, and answers that only our own headers provoke.</summary>
public sealed class DoubtTests
{
    private const string Tag = "\"held\"";

    [Theory]
    [InlineData(Tag, "\"other\"", 1)]
    [InlineData(Tag, "other", 1)]
    [InlineData(Tag, "\"-gzip\"", 1)]
    [InlineData(Tag, Tag, 0)]
    [InlineData(Tag, null, 0)]
    [InlineData(Tag, "W/\"other\"", 0)]
    [InlineData("W/\"held\"", "\"other\"", 0)]
    [InlineData("W/\"held\"", "W/\"other\"", 0)]
    [InlineData(Tag, "\"held-gzip\"", 0)]
    [InlineData("\"held-gzip\"", Tag, 0)]
    [InlineData("\"held--gzip\"", "\"held-br\"", 0)]
    [InlineData(Tag, "\"held;br\"", 0)]
    [InlineData(Tag, "\"held-zstd\"", 0)]
    [InlineData(Tag, "\"held\"-gzip", 0)]
    [InlineData(Tag, "held", 0)]
    public async Task A_304_with_another_strong_tag_is_asked_about_once(string held, string? told, int doubts)
    {
        await using var test = await TestStore.CreateAsync();
        var content = "first";
        Answer(test, () => content, () => held, () => told);
        Watch(test);
        await test.RunAsync();
        content = "second";
        var turn = Assert.Single(await test.RunNextHourAsync());

        Assert.Equal(doubts == 0 ? TurnOutcome.NotModified : TurnOutcome.Stored, turn.Outcome);
        Assert.Equal(doubts, test.Origin.Requests.Skip(2).Count(request => request.Header("If-None-Match") is null));
        Assert.Equal(1 + doubts, test.Store.History.Attempts(null, null).Last().Tries);
    }

    [Fact]
    public async Task Two_tags_of_the_same_bytes_are_not_doubted_again_for_a_day()
    {
        await using var test = await TestStore.CreateAsync();
        var (tag, told) = ("\"a\"", "\"b\"");
        Answer(test, () => "content", () => tag, () => told);
        Watch(test);
        await test.RunAsync();
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        test.Reopen();
        for (var hour = 0; hour < 23; hour++)
        {
            // A farm whose nodes take turns.
            (tag, told) = (told, tag);
            Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
        }

        Assert.Equal(26, test.Origin.Requests.Count);
        (tag, told) = (told, tag);
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        told = "\"c\"";
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Theory]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", TurnOutcome.NotModified)]
    [InlineData("Wednesday, 21-Oct-15 07:28:00 GMT", TurnOutcome.NotModified)]
    [InlineData("Thu, 22 Oct 2015 07:28:00 GMT", TurnOutcome.Stored)]
    [InlineData("Tue, 20 Oct 2015 07:28:00 GMT", TurnOutcome.Stored)]
    [InlineData(null, TurnOutcome.NotModified)]
    public async Task Without_a_tag_the_date_of_a_304_is_what_contradicts(string? told, TurnOutcome outcome)
    {
        await using var test = await TestStore.CreateAsync();
        var content = "first";
        test.Origin.Respond("/a", async context =>
        {
            var isConditional = context.Request.Headers.IfModifiedSince.Count > 0;
            context.Response.Headers.LastModified = isConditional ? told : "Wed, 21 Oct 2015 07:28:00 GMT";
            await SendAsync(context, isConditional ? 304 : 200, content);
        });
        Watch(test);
        await test.RunAsync();
        content = "second";
        Assert.Equal(outcome, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Fact]
    public async Task Neither_304_nor_its_tag_counts_where_the_second_request_fails()
    {
        await using var test = await TestStore.CreateAsync();
        var status = 200;
        test.Origin.Respond("/a", async context =>
        {
            var isConditional = context.Request.Headers.IfNoneMatch.Count > 0;
            context.Response.Headers.ETag = isConditional ? "\"other\"" : Tag;
            await SendAsync(context, isConditional ? 304 : status, "content");
        });
        Watch(test);
        await test.RunAsync();
        status = 404;
        Assert.Equal("HttpStatus", Assert.Single(await test.RunNextHourAsync()).ErrorId);
        status = 304;
        Assert.Equal("UnexpectedNotModified", Assert.Single(await test.RunNextHourAsync()).ErrorId);
        status = 200;
        await test.RunNextHourAsync();
        await test.RunNextHourAsync();
        Assert.All(test.Origin.Requests.Select(request => request.Header("If-None-Match")).OfType<string>(), sent => Assert.Equal(Tag, sent));
    }

    [Fact]
    public async Task A_strong_tag_of_two_contents_is_believed_no_more()
    {
        await using var test = await TestStore.CreateAsync();
        var (content, status) = ("first", 200);
        test.Origin.Respond("/a", context =>
        {
            context.Response.Headers.ETag = Tag;
            return SendAsync(context, context.Request.Headers.IfNoneMatch.Count > 0 ? status : 200, content);
        });
        Watch(test);
        await test.RunAsync();
        content = "second";
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
        (content, status) = ("third", 304);
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(412)]
    [InlineData(416)]
    [InlineData(431)]
    [InlineData(501)]
    public async Task What_the_conditions_provoke_is_asked_without_them_for_a_week(int status)
    {
        await using var test = await TestStore.CreateAsync();
        var tag = $"\"{new string('x', 20_000)}\"";
        test.Origin.Respond("/a", context =>
        {
            context.Response.Headers.ETag = tag;
            return SendAsync(context, context.Request.Headers.IfNoneMatch.Count > 0 ? status : 200, "content");
        });
        var url = Watch(test);
        await test.RunAsync();
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(3, test.Origin.Requests.Count);
        await test.RunNextHourAsync();
        Assert.Equal(4, test.Origin.Requests.Count);

        test.Clock.Advance(TimeSpan.FromDays(7));
        await test.RunNextHourAsync();
        Assert.Equal(6, test.Origin.Requests.Count);

        test.Store.Urls.SetOptions(url.Id, options => options with { NoProxy = true });
        await test.RunNextHourAsync();
        await test.RunNextHourAsync();
        Assert.Equal(9, test.Origin.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_ends_on_the_conditions_is_asked_without_them_for_a_week()
    {
        await using var test = await TestStore.CreateAsync();
        var content = "first";
        var refused = 0;
        test.Origin.Respond("/a", context =>
        {
            context.Response.Headers.ETag = Tag;
            if (context.Request.Headers.IfNoneMatch.Count == 0)
                return SendAsync(context, 200, content);
            refused++;
            context.Abort();
            return Task.CompletedTask;
        });
        Watch(test);
        await test.RunAsync();
        content = "second";
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(3, test.Store.History.Attempts(null, null).Last().Tries);
        var before = refused;
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(before, refused);
    }

    [Fact]
    public async Task A_304_with_another_date_and_no_tag_is_asked_about_once()
    {
        await using var test = await TestStore.CreateAsync();
        var content = "first";
        test.Origin.Respond("/a", context =>
        {
            var isConditional = context.Request.Headers.IfNoneMatch.Count > 0;
            context.Response.Headers.LastModified = isConditional ? "Mon, 02 Nov 2026 00:00:00 GMT" : "Sun, 01 Nov 2026 00:00:00 GMT";
            if (!isConditional)
                context.Response.Headers.ETag = Tag;
            return SendAsync(context, isConditional ? 304 : 200, content);
        });
        Watch(test);
        await test.RunAsync();
        content = "second";
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(403, 2)]
    public async Task What_stays_without_conditions_is_the_failure(int status, int requests)
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", "content");
        Watch(test);
        await test.RunAsync();
        test.Origin.Respond("/a", context => SendAsync(context, status, ""));
        Assert.Equal(status, Assert.Single(await test.RunNextHourAsync()).StatusCode);
        Assert.Equal(1 + requests, test.Origin.Requests.Count);
    }

    [Theory]
    [InlineData("406")]
    [InlineData("415")]
    [InlineData("broken")]
    [InlineData("unknown")]
    public async Task What_the_offered_codings_provoke_is_asked_without_them_for_a_week(string fault)
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Respond("/a", context =>
        {
            if (context.Request.Headers.AcceptEncoding == "identity")
                return SendAsync(context, 200, "content");
            if (fault is "broken" or "unknown")
                context.Response.Headers.ContentEncoding = fault == "broken" ? "gzip" : "zstd";
            return SendAsync(context, fault is "broken" or "unknown" ? 200 : int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "no gzip");
        });
        Watch(test);
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunAsync()).Outcome);
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(["gzip, br", "identity", "identity"], test.Origin.Requests.Select(request => request.Header("Accept-Encoding")));
    }

    private static FetchUrl Watch(TestStore test) => test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString() });

    /// <summary>Says 304 to whoever asks by a tag.</summary>
    private static void Answer(TestStore test, Func<string> content, Func<string?> tag, Func<string?> told) => test.Origin.Respond("/a", context =>
    {
        var isConditional = context.Request.Headers.IfNoneMatch.Count > 0;
        if ((isConditional ? told() : tag()) is { } value)
            context.Response.Headers.ETag = value;
        return SendAsync(context, isConditional ? 304 : 200, content());
    });

    private static async Task SendAsync(HttpContext context, int status, string content)
    {
        context.Response.StatusCode = status;
        if (status != 304)
            await context.Response.WriteAsync(content);
    }
}

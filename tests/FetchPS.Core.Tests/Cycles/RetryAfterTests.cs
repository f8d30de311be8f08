using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>One URL's fault is its own; a host's wish is a host's.</summary>
public sealed class RetryAfterTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(404)]
    public async Task A_url_waits_a_day_at_most_and_its_neighbours_not_at_all(int status)
    {
        await using var test = await TestStore.CreateAsync();
        var bad = Refuse(test, "/0", status, "315360000");
        test.Watch("/1", "one");
        test.Watch("/2", "two");
        Assert.Equal([TurnOutcome.Failed, TurnOutcome.Stored, TurnOutcome.Stored], (await test.RunAsync()).OrderBy(turn => turn.UrlId).Select(turn => turn.Outcome));

        Assert.Equal(test.Clock.GetUtcNow() + TimeSpan.FromDays(1), test.Store.Urls.Find(new() { Pattern = bad.Url }).Single().NextDue!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await test.RunNextHourAsync()).Count);
        Assert.Equal(3, (await test.RunAsync(force: true)).Count);
    }

    [Fact]
    public async Task After_429_turns_that_would_wait_too_long_are_not_made_and_come_first_in_the_next_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        var last = test.Watch("/last", "last");
        await test.RunAsync();
        var bad = Refuse(test, "/0", 429, "315360000");
        List<FetchUrl> neighbours = [test.Watch("/1", "one"), test.Watch("/2", "two")];
        var attempts = test.Count("SELECT COUNT(*) FROM attempt");
        var (turns, summary) = await RunAlonePerHostAsync(test, force: false);

        Assert.Equal(bad.Id, Assert.Single(turns).UrlId);
        Assert.Equal((1, 2), (summary.Failed, summary.NotFetched));
        Assert.Equal(attempts + 1, test.Count("SELECT COUNT(*) FROM attempt"));
        Assert.All(neighbours, url => Assert.Equal((0, null), (Find(test, url).Failures, Find(test, url).LastFetched)));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"));
        Assert.Contains(test.Events, happened => happened is CycleWarning { Message: var told } && told.Contains("2 URLs were not fetched", StringComparison.Ordinal));

        test.Origin.Serve("/0", "zero");
        test.Clock.Advance(TimeSpan.FromHours(1));
        (turns, summary) = await RunAlonePerHostAsync(test, force: true);
        Assert.Equal([.. neighbours.Select(url => url.Id), last.Id, bad.Id], turns.Select(turn => turn.UrlId));
        Assert.Equal(0, summary.NotFetched);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("99999999999999999999")]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT")]
    public async Task What_is_no_wish_holds_up_nobody(string retryAfter)
    {
        await using var test = await TestStore.CreateAsync();
        Refuse(test, "/0", 429, retryAfter);
        test.Watch("/1", "one");
        var (turns, summary) = await RunAlonePerHostAsync(test, force: false);
        Assert.Equal((2, 0), (turns.Count, summary.NotFetched));
        Assert.Equal(2, (await test.RunNextHourAsync()).Count);
    }

    [Fact]
    public async Task A_redirect_to_a_host_that_is_to_be_left_alone_is_no_failure()
    {
        await using var test = await TestStore.CreateAsync();
        Refuse(test, "/0", 429, "7200");
        // The same server under another name is another host.
        test.Origin.Respond("/moved", context =>
        {
            context.Response.Redirect(test.Origin.Address("/1").ToString());
            return Task.CompletedTask;
        });
        test.Origin.Serve("/1", "one");
        test.Store.Urls.Add(new NewUrl { Address = $"https://127.0.0.1:{test.Origin.Port}/moved" });
        var (turns, summary) = await RunAlonePerHostAsync(test, force: false, throttle: 1);
        Assert.Equal((1, 1, 1), (turns.Count, summary.Failed, summary.NotFetched));
    }

    private static FetchUrl Refuse(TestStore test, string path, int status, string retryAfter)
    {
        test.Origin.Respond(path, context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        return test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address(path).ToString(), Options = new FetchOptions { Tries = 1 } });
    }

    private static FetchUrl Find(TestStore test, FetchUrl url) => test.Store.Urls.Find(new() { Pattern = url.Url }).Single();

    private static async Task<(List<TurnResult> Turns, CycleSummary Summary)> RunAlonePerHostAsync(TestStore test, bool force, int throttle = 64)
    {
        List<TurnResult> turns = [];
        var summary = await test.Store.RunCycleAsync(new CycleOptions { Force = force, ThrottlePerHost = 1, ThrottleLimit = throttle }, happened =>
        {
            test.Events.Add(happened);
            if (happened is TurnEnded ended)
                turns.Add(ended.Turn);
        }, TestContext.Current.CancellationToken);
        return (turns, summary);
    }
}

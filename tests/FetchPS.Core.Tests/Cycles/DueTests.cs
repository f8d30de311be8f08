using FetchPS.Core.Model;

namespace FetchPS.Core.Tests.Cycles;

public sealed class DueTests
{
    [Fact]
    public async Task A_two_hour_url_is_fetched_in_one_of_two_successive_hourly_cycles()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x", TimeSpan.FromHours(2));
        List<int> turns = [];
        for (var hour = 0; hour < 12; hour++)
            turns.Add((await test.RunNextHourAsync()).Count);

        Assert.All(turns.Zip(turns.Skip(1)), pair => Assert.Equal(1, pair.First + pair.Second));
    }

    [Fact]
    public async Task A_url_that_missed_three_slots_is_fetched_once()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        Assert.Single(await test.RunAsync());
        test.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Single(await test.RunAsync());
        Assert.Empty(await test.RunAsync());
        Assert.Equal(2, test.Origin.Count("/a"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task After_a_clock_that_was_wrong_for_a_day_all_goes_on_by_itself(int days)
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        await test.RunAsync();
        var right = test.Clock.UtcNow;

        test.Clock.UtcNow = right + TimeSpan.FromDays(days);
        await test.RunAsync();
        test.Clock.UtcNow = right;
        for (var hour = 0; hour < 5; hour++)
            Assert.Single(await test.RunNextHourAsync());
    }

    [Fact]
    public async Task A_failed_turn_comes_again_after_1_2_4_hours_and_a_success_ends_that()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "x", TimeSpan.FromDays(7));
        test.Origin.Remove("/a");
        List<int> hoursWithATurn = [];
        for (var hour = 0; hour < 16; hour++)
        {
            if ((await test.RunAsync()).Count > 0)
                hoursWithATurn.Add(hour);
            test.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([0, 1, 3, 7, 15], hoursWithATurn);
        Assert.Equal(5, test.Store.Urls.Get(url.Id).Failures);
        Assert.Contains("404", test.Store.Urls.Get(url.Id).LastError, StringComparison.Ordinal);

        test.Origin.Serve("/a", "x");
        await test.RunAsync(force: true);
        Assert.Equal(0, test.Store.Urls.Get(url.Id).Failures);
        Assert.Null(test.Store.Urls.Get(url.Id).LastError);
    }

    [Fact]
    public async Task Force_overrides_the_slot_but_never_disabled()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "x");
        await test.RunAsync();
        Assert.Empty(await test.RunAsync());
        Assert.Single(await test.RunAsync(force: true));
        test.Store.Urls.SetEnabled(url.Id, enabled: false);
        Assert.Empty(await test.RunAsync(force: true));
    }

    [Fact]
    public async Task A_pattern_chooses_the_urls_of_a_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        test.Watch("/b", "x");
        var turn = Assert.Single(await test.RunAsync(url: "*/b"));
        Assert.EndsWith("/b", turn.Url, StringComparison.Ordinal);
        Assert.Single(test.Store.Urls.Find(new UrlQuery { Due = true }));
    }

    [Fact]
    public async Task One_url_that_fails_does_not_hold_up_the_others()
    {
        await using var test = await TestStore.CreateAsync();
        var bad = test.Watch("/bad", "x");
        test.Origin.Remove("/bad");
        for (var i = 0; i < 5; i++)
            test.Watch($"/{i}", $"{i}");

        var turns = await test.RunAsync();
        Assert.Equal(5, turns.Count(turn => turn.Outcome == TurnOutcome.Stored));
        var failed = Assert.Single(turns, turn => turn.Outcome == TurnOutcome.Failed);
        Assert.Equal(bad.Id, failed.UrlId);
        Assert.Equal(404, failed.StatusCode);
        Assert.Contains("/bad", failed.Error, StringComparison.Ordinal);
    }
}

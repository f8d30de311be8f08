using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

public sealed class HistoryTests
{
    [Fact]
    public async Task Every_turn_is_an_attempt_and_old_ones_become_counts_by_day()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "x");
        await test.RunAsync();
        await test.RunNextHourAsync();
        test.Origin.Remove("/a");
        await test.RunNextHourAsync();

        var attempts = test.Store.History.Attempts(url.Url, after: null).ToList();
        Assert.Equal([TurnOutcome.Stored, TurnOutcome.NotModified, TurnOutcome.Failed], attempts.Select(attempt => attempt.Outcome));
        Assert.Equal([200, 304, 404], attempts.Select(attempt => attempt.StatusCode));
        Assert.Equal("HttpStatus", attempts[2].ErrorId);
        var days = test.Store.History.Days(url.Url, after: null).ToList();

        test.Clock.Advance(TimeSpan.FromDays(100));
        await test.RunAsync();
        Assert.Equal(test.Clock.UtcNow.Date, Assert.Single(test.Store.History.Attempts(null, after: null)).Started.Date);
        Assert.Equal(days, test.Store.History.Days(url.Url, after: null).Take(3));
        Assert.Equal([1L, 1L, 1L, 1L], test.Store.History.Days(null, after: null).Select(day => day.Turns));
    }

    [Fact]
    public async Task A_url_that_gives_nothing_new_for_too_long_is_stale()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", "x");
        var url = test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { StaleAfter = TimeSpan.FromHours(3) } });
        await test.RunAsync();
        List<bool> stale = [];
        for (var hour = 0; hour < 4; hour++)
        {
            await test.RunNextHourAsync();
            stale.Add(test.Store.Urls.Get(url.Id).Stale);
            Assert.Equal(stale[^1] ? 1 : 0, test.Store.Urls.Find(new() { Stale = true }).Count());
        }

        Assert.Equal([false, false, false, true], stale);
        test.Origin.Serve("/a", "y");
        await test.RunNextHourAsync();
        Assert.False(test.Store.Urls.Get(url.Id).Stale);
    }

    [Fact]
    public async Task A_version_keeps_how_it_came_about()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/new", "x");
        test.Origin.Respond("/old", context =>
        {
            context.Response.StatusCode = 301;
            context.Response.Headers.Location = "/new";
            return Task.CompletedTask;
        });
        var url = test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/old").ToString() });
        await test.RunAsync();

        Assert.Equal(test.Origin.Address("/new").ToString(), test.Store.Urls.Get(url.Id).PermanentAddress);
        Assert.EndsWith("/new", Assert.Single(test.Store.History.Attempts(null, null)).FinalAddress, StringComparison.Ordinal);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM version_evidence e JOIN certificate c ON c.id = e.certificate_id WHERE e.redirects LIKE '[[301,%' AND LENGTH(c.fingerprint) = 64"));
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }
}

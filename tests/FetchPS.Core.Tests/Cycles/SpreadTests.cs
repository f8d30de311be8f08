using System.Diagnostics;
using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Cycles;

public sealed class SpreadTests
{
    [Fact]
    public async Task Turns_start_evenly_over_the_window()
    {
        const int urls = 4;
        var window = TimeSpan.FromSeconds(1);
        await using var test = await TestStore.CreateAsync();
        List<TimeSpan> starts = [];
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < urls; number++)
        {
            test.Watch($"/{number}", "x");
            test.Origin.Respond($"/{number}", context =>
            {
                starts.Add(Stopwatch.GetElapsedTime(started));
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            });
        }

        started = Stopwatch.GetTimestamp();
        await test.Store.RunCycleAsync(new() { Spread = window }, _ => { }, TestContext.Current.CancellationToken);

        // Timers may be a little early, and a busy machine is late: only too early would be wrong.
        Assert.Equal(urls, starts.Count);
        Assert.All(starts.Select((start, index) => (start, index)), turn =>
            Assert.True(turn.start >= (window * turn.index / urls) - TimeSpan.FromMilliseconds(30), $"turn {turn.index} started after {turn.start}"));
    }

    [Fact]
    public async Task A_spread_cycle_ends_at_once_when_it_is_cancelled_and_keeps_what_it_has()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        test.Watch("/b", "x");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Store.RunCycleAsync(
            new() { Spread = TimeSpan.FromHours(1) },
            happened =>
            {
                if (happened is TurnEnded)
                    stop.Cancel();
            },
            stop.Token));

        Assert.Single(test.Versions());
        // The other one's claim was given back.
        Assert.Equal("/b", new Uri(Assert.Single(await test.RunAsync()).Url).AbsolutePath);
    }
}

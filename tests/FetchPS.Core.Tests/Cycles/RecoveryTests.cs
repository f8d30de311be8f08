using System.Diagnostics;
using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Cycles;

public sealed class RecoveryTests
{
    [Fact]
    public async Task What_a_dead_cycle_held_and_left_is_freed_and_cleared_by_the_next()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "A");
        await test.RunAsync();
        var version = Assert.Single(test.Versions());

        // As a cycle leaves it that is killed between rename and commit.
        test.Execute($"INSERT INTO cycle (id, started, state, actor, host, heartbeat) VALUES (99, 1, 'Running', 'x', '{Environment.MachineName}', 1)");
        test.Execute($"UPDATE url SET claim_cycle_id = 99 WHERE id = {url.Id}");
        var part = Path.Combine(test.Path, "incoming", "99-1.part");
        File.WriteAllText(part, "half");
        var unrecorded = Path.Combine(Path.GetDirectoryName(version.Path)!, "20260301T100001Z-000000000000-a.txt");
        File.WriteAllText(unrecorded, "whole, but in no row");

        test.Origin.Serve("/a.txt", "B");
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.False(File.Exists(part));
        Assert.False(File.Exists(unrecorded));
        Assert.True(File.Exists(version.Path));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE id = 99 AND state = 'Abandoned'"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CycleAbandoned'"));
    }

    [Fact]
    public async Task A_dead_cycles_urls_are_free_at_once_whatever_the_machine_was_called_then()
    {
        await using var test = await TestStore.CreateAsync();
        Assert.SkipUnless(Core.Disk.LocalVolume.Holds(test.Path), "The stores of these tests lie on a volume that other machines may use.");
        var url = test.Watch("/a.txt", "A");
        test.Execute($"INSERT INTO cycle (id, started, state, actor, host, heartbeat) VALUES (99, 1, 'Running', 'x', '3f2a9c0d11ee', {test.Clock.GetUtcNow().ToUnixTimeMilliseconds()}000)");
        test.Execute($"UPDATE url SET claim_cycle_id = 99 WHERE id = {url.Id}");

        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunAsync()).Outcome);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE id = 99 AND state = 'Abandoned'"));
    }

    [Fact]
    public async Task A_cycle_that_was_taken_for_dead_and_wakes_commits_nothing_though_its_urls_are_not_free_yet()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        test.Origin.Respond("/a", async context =>
        {
            // As the recovery leaves it that ends between its fence and the clearing.
            test.Execute("UPDATE cycle SET state = 'Abandoned'");
            await context.Response.Body.WriteAsync("x"u8.ToArray());
        });

        Assert.Empty(await test.RunAsync());
        Assert.Empty(test.Versions());
        test.Origin.Serve("/a", "y");
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_url_that_a_living_cycle_holds_is_left_to_it_even_with_force()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        test.Origin.Respond("/a", async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            await context.Response.Body.WriteAsync("x"u8.ToArray());
        });

        var first = test.RunAsync();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        using var other = FetchStore.Open(test.Options);
        List<CycleEvent> events = [];
        await other.RunCycleAsync(new CycleOptions { Force = true }, events.Add, TestContext.Current.CancellationToken);
        Assert.Equal(0, Assert.Single(events.OfType<CycleStarted>()).Claimed);
        Assert.Contains("1 URLs are left to cycle 1", Assert.Single(events.OfType<CycleWarning>()).Message, StringComparison.Ordinal);
        answer.SetResult();
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await first).Outcome);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_lease_was_lost_is_dropped()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "x");
        test.Origin.Respond("/a", async context =>
        {
            test.Execute($"UPDATE url SET claim_cycle_id = NULL WHERE id = {url.Id}");
            await context.Response.Body.WriteAsync("x"u8.ToArray());
        });

        Assert.Empty(await test.RunAsync());
        Assert.Contains(test.Events, happened => happened is CycleWarning);
        Assert.Empty(test.Versions());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_cycle_brings_for_a_url_that_was_removed_meanwhile_is_dropped()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "x");
        test.Origin.Respond("/a", async context =>
        {
            test.Store.Urls.Remove(url.Id, includeVersions: true);
            await context.Response.Body.WriteAsync("x"u8.ToArray());
        });

        Assert.Empty(await test.RunAsync());
        Assert.Empty(test.Versions());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_cancelled_cycle_keeps_what_was_stored_and_gives_back_the_rest_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/fast", "fast");
        test.Watch("/slow", "slow");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        test.Origin.Respond("/slow", async context =>
        {
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        List<TurnResult> turns = [];
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Store.RunCycleAsync(new CycleOptions(), happened =>
        {
            if (happened is not TurnEnded ended)
                return;
            turns.Add(ended.Turn);
            ending.Cancel();
        }, ending.Token));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal([null], turns.Select(turn => turn.Error));
        Assert.Equal("fast", File.ReadAllText(Assert.Single(test.Versions()).Path));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "incoming")));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Cancelled'"));
    }
}

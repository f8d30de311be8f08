using FetchPS.Core.Tests.Crash;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>Kills real processes at each step in which a set is verified, its generation's folder made and its link switched; with a power failure, all goes that was not flushed.</summary>
public sealed class SetKillTests
{
    private static readonly string[] CycleSteps =
    [
        "in-candidate-copy:1", "after-candidate-copy:2", "before-generation:1", "in-generation-copy:1", "in-generation-copy:2", "after-generation-copy:2", "before-generation-rename:1",
        "after-generation-rename:1", "after-sets-flush:1", "before-link-switch:1", "after-link-switch:1", "after-sets-flush:2", "set-verdict-given:1",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_a_cycle_dies_consumers_have_one_generation_and_the_next_cycle_finishes(bool losesPower)
    {
        await using var store = await SetStore.CreateAsync();
        var test = store.Test;
        await test.RunAsync();
        var before = "first";
        for (var number = 0; number < CycleSteps.Length; number++)
        {
            var step = CycleSteps[number];
            var next = $"content {number}";
            store.Serve(next);
            test.Clock.Advance(TimeSpan.FromHours(1));
            await DieAsync(step, losesPower ? number : null, "cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false");

            Assert.True(store.Seen == before || store.Seen == next, $"After {step}: {store.Seen}");
            StoreInvariants.Check(test, []);
            await test.RunNextHourAsync();
            Assert.True(store.Seen == next, $"A cycle after {step}: {store.Seen}");
            CheckSettled(store, step);
            before = next;
        }
    }

    [Theory]
    [InlineData("before-link-switch:1", false)]
    [InlineData("after-link-switch:1", false)]
    [InlineData("after-link-switch:1", true)]
    [InlineData("after-sets-flush:1", true)]
    public async Task Wherever_a_verdict_by_hand_dies_the_set_has_fallen_back_by_the_next_cycle(string step, bool losesPower)
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        await DieAsync(step, losesPower ? 1 : null, "verdicts", store.Test.Path, "1");

        Assert.Contains(store.Seen, (string?[])["first", "second"]);
        Assert.Equal(1, store.Set.Generation);
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        CheckSettled(store, step);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_a_process_dies_while_it_takes_the_link_away_it_is_gone_by_the_next_cycle(bool losesPower)
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        await DieAsync("after-link-delete:1", losesPower ? 1 : null, "verdicts", store.Test.Path, "1");

        Assert.Contains(store.Seen, (string?[])[null, "first"]);
        await store.Test.RunNextHourAsync();
        Assert.Null(store.Linked);
        CheckSettled(store, "after-link-delete");
    }

    private static async Task DieAsync(string step, int? powerSeed, params string[] work)
    {
        using var child = await ChildProcess.StartAsync(step, powerSeed, work);
        child.Go();
        var (exit, errors) = await child.EndAsync();
        Assert.True(exit == 137, $"It did not die at {step} but ended with {exit}: {errors}");
    }

    private static void CheckSettled(SetStore store, string step)
    {
        var test = store.Test;
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(test.Count("SELECT COUNT(*) FROM file_set WHERE pending OR generation_id IS DISTINCT FROM linked_id") == 0, $"After {step} the link is pending.");
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM generation_verifier WHERE claim_cycle_id IS NOT NULL"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(test.Path, "incoming")));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.Combine(test.Path, "sets", ".generations", "geo")), folder => folder.EndsWith(".part", StringComparison.Ordinal));
        // Every generation that is still there, linked or not, is whole.
        Assert.All(Directory.EnumerateDirectories(Path.Combine(test.Path, "sets", ".generations", "geo")), folder => SetStore.Read(folder));
    }
}

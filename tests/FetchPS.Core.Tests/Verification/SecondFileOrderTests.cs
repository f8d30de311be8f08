using FetchPS.Core.Tests.Crash;
using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Verification;

/// <summary>A list and its checksums change in whatever order, in cycles that die or run at once: what consumers have fits together all the while.</summary>
public sealed class SecondFileOrderTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Whatever_changes_in_whatever_order_what_consumers_have_fits_together(int seed, bool ofSet)
    {
        var random = new Random(seed);
        await using var store = await ChecksumStore.CreateAsync(ofSet, listFirst: seed > 2);
        List<string> steps = [];
        try
        {
            for (var number = 1; number < 15; number++)
            {
                var step = random.Next(8);
                steps.Add($"{number}: {step}");
                if (step == 0)
                    store.Test.Store.Verdicts.Record(NewestOf(random.Next(2) == 0 ? store.List : store.Sums), VerificationResult.Failed, verifierName: null, "withdrawn");
                await store.NextAsync(step is 1 or 2 or 3 ? random.Next(number) : step is 4 ? number : null, step is 1 or 5 or 6 ? random.Next(number) : step is 4 ? number : null);
            }

            await store.NextAsync(99, 99);
            Assert.Equal(99, store.Linked);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(string.Join(", ", steps), failure);
        }

        long NewestOf(FetchUrl url) => store.Test.Versions(url.Url) is { Count: > 0 } versions ? versions[^1].Id : 1;
    }

    [Theory]
    [InlineData("before-commit:1")]
    [InlineData("turn-ended:1")]
    [InlineData("turn-ended:2")]
    [InlineData("verdict-given:1")]
    [InlineData("before-current:1")]
    public async Task Wherever_a_cycle_dies_the_next_one_looks_again(string step)
    {
        Unix.Require();
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        foreach (var number in (int[])[1, 2])
        {
            store.ServeList(number == 1 ? 1 : 2);
            store.ServeSums(number == 1 ? 0 : 2);
            if (number == 2)
                store.Test.Clock.Advance(TimeSpan.FromHours(1));
            else
                await store.Test.RunNextHourAsync();
        }

        using var child = await ChildProcess.StartAsync(step, powerSeed: null, "cycle", store.Test.Path, store.Test.Clock.UtcNow.ToString("O"), "false");
        child.Go();
        var (exit, errors) = await child.EndAsync();
        Assert.True(exit is 137 or 0, errors);
        StoreInvariants.Check(store.Test, []);
        await store.NextAsync();
        Assert.Equal((2, 2, Passed), (store.Linked!.Value, store.Current!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task Cycles_at_once_leave_nothing_that_does_not_fit()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        var other = FetchStore.Open(store.Test.Options);
        try
        {
            for (var number = 1; number < 6; number++)
            {
                store.ServeSums(number);
                var sums = Task.Run(() => store.Test.Store.RunCycleAsync(new() { Force = true, UrlIds = [store.Sums.Id] }, _ => { }, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
                store.ServeList(number);
                await Task.WhenAll(sums, other.RunCycleAsync(new() { Force = true, UrlIds = [store.List.Id] }, _ => { }, TestContext.Current.CancellationToken));
                store.Check();
                await store.NextAsync();
                Assert.Equal(number, store.Linked);
            }
        }
        finally
        {
            other.Dispose();
        }
    }
}

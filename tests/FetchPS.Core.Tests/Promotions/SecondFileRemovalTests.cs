using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Logging;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;
using FetchPS.Core.Tests.Verification;
using FetchPS.Core.Verification;
using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>Verdicts that rest on another URL's version while that is removed, comes late, or a person holds a version.</summary>
public sealed class SecondFileRemovalTests
{
    [Fact]
    public async Task What_rested_on_a_removed_version_stays_handed_on_until_both_fit_again()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        var first = store.Test.Versions(store.Sums.Url)[0];
        await store.NextAsync(sums: 1);
        store.Test.Store.Retention.Remove(first.Id);
        await store.NextAsync();
        Assert.Equal((0, Unverified), (store.Current!.Value, store.NewestList.Status));
        await store.NextAsync(list: 1);
        Assert.Equal((1, Passed), (store.Current!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task A_set_does_not_fall_back_to_a_generation_of_which_a_version_was_removed()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        var first = store.Test.Versions(store.Sums.Url)[0];
        await store.NextAsync(list: 1, sums: 1);
        store.Test.Store.Retention.Remove(first.Id);
        store.Test.Store.Verdicts.Record(store.NewestList.Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Null(store.Linked);
        await store.NextAsync(list: 2, sums: 2);
        Assert.Equal((2, 2), (store.Linked!.Value, store.Current!.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_verdict_that_comes_after_its_second_file_was_replaced_decides_nothing(bool isRemoved)
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        var first = store.Test.Versions(store.Sums.Url)[0];
        await store.NextAsync(sums: 1);
        if (isRemoved)
            store.Test.Store.Retention.Remove(first.Id);

        var recorded = Record(store, new Verdict(store.NewestList.Id, VerificationResult.Passed, "late", store.Test.Clock.UtcNow, TimeSpan.Zero, VerifierSha256: null) { RestsOn = [first.Id] });

        Assert.True(recorded.IsOutdated);
        Assert.True(recorded.IsAdvisory);
        Assert.Equal((0, Unverified), (store.Current!.Value, store.NewestList.Status));
        await store.NextAsync(list: 1);
        Assert.Equal((1, Passed), (store.Current!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task A_version_that_is_held_stays_while_verdicts_on_newer_ones_are_void_and_so_does_what_follows_its_release()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        await store.NextAsync(list: 1, sums: 1);
        store.Test.Store.Rollback.Restore(store.Test.Versions(store.List.Url)[0].Id);
        await store.NextAsync(sums: 2);
        Assert.Equal((0, Unverified), (store.Current!.Value, store.NewestList.Status));
        // The newest rests on checksums that are no more: nothing new is handed on.
        store.Test.Store.Rollback.Release(store.List.Id);
        Assert.Equal(0, store.Current);
        await store.NextAsync(list: 2);
        Assert.Equal((2, Passed), (store.Current!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task A_version_that_is_held_stays_so_though_its_own_verdict_becomes_void()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        var held = store.NewestList.Id;
        store.Test.Store.Rollback.Restore(held);
        await store.NextAsync(sums: 1);
        // Has the rule looked at again for every URL.
        store.Test.Store.ChangeSettings(settings => settings with { PromoteUnverified = true });
        store.Test.Store.ChangeSettings(settings => settings with { PromoteUnverified = false });
        Assert.Equal((0, held), (store.Current!.Value, store.Test.Store.Urls.Get(store.List.Id).HeldVersionId!.Value));
        await store.NextAsync(list: 1);
        Assert.Equal((0, Passed), (store.Current!.Value, store.NewestList.Status));
        store.Test.Store.Rollback.Release(store.List.Id);
        Assert.Equal(1, store.Current);
    }

    [Fact]
    public async Task A_version_that_is_held_joins_a_set_and_goes_with_its_generation()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        store.Test.Store.Rollback.Restore(store.NewestList.Id);
        store.Test.Store.Urls.Remove(store.List.Id, includeVersions: false);
        store.Test.Store.Urls.Add(new NewUrl { Address = store.List.Url, Interval = TimeSpan.FromHours(1), Set = "geo" });
        store.ServeList(1);
        await store.Test.RunNextHourAsync();
        Assert.Equal((0, false), (store.Current!.Value, Events(store).Contains("HoldEnded")));
        await store.NextAsync(sums: 1);
        Assert.Equal((1, 1, (long?)null), (store.Linked!.Value, store.Current!.Value, store.Test.Store.Urls.Get(store.List.Id).HeldVersionId));
        Assert.Contains("HoldEnded", Events(store));
        Assert.Equal("VersionInSet", Assert.Throws<FetchException>(() => store.Test.Store.Rollback.Restore(store.Test.Versions(store.List.Url)[0].Id)).ErrorId);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_mismatch_that_lasts_is_told_in_every_cycle_until_it_is_mended(bool isSet, bool ofSet)
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: isSet, ofSet: ofSet, sumsBelong: !ofSet);
        await store.Test.RunAsync();
        store.ServeSums(1);
        for (var cycle = 0; cycle < 6; cycle++)
        {
            store.Test.Events.Clear();
            await store.Test.RunNextHourAsync();
            Assert.Contains(store.Test.Events, happened => happened is VerdictGiven { Result: VerificationResult.Error } or SetVerdictGiven { Result: VerificationResult.Error } or CycleFault);
        }

        store.ServeList(1);
        await store.Test.RunNextHourAsync();
        store.Test.Events.Clear();
        await store.Test.RunNextHourAsync();
        Assert.DoesNotContain(store.Test.Events, happened => happened is CycleFault or VerdictGiven or SetVerdictGiven);
    }

    private static List<string> Events(ChecksumStore store) => [.. store.Test.Store.ReadLog(new()).Select(line => line.Event)];

    /// <summary>Records a verdict as a cycle does.</summary>
    private static RecordedVerdict Record(ChecksumStore store, Verdict verdict)
    {
        using var database = new Database(Path.Combine(store.Test.Path, "fetchps.db"), store.Test.Path);
        using var log = ActionLog.Open(Path.Combine(store.Test.Path, "logs"), "late", store.Test.Clock, buffered: true);
        var journal = new Journal(database, log, Actor.Current, store.Test.Clock);
        var promotion = new Promotion(journal);
        var verifier = store.Test.Store.Verifiers.Find("sum").Single();
        return journal.Write(transaction =>
            new VerdictLedger(promotion, new SetPromotion(journal, promotion)).Record(transaction, verdict.ToRow(verifier.Id, cycleId: 1, Actor.Current), verifier.Name))!;
    }
}

using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles.Runs;
using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Verification;

/// <summary>Verdicts that rest on another URL's version, while either of the two changes first.</summary>
public sealed class SecondFileTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_set_waits_for_its_list_while_the_checksums_are_ahead(bool ofSet, bool listFirst)
    {
        await using var store = await ChecksumStore.CreateAsync(ofSet, listFirst);
        await store.Test.RunAsync();
        store.Check();
        Assert.Equal(0, store.Linked);
        for (var number = 1; number < 4; number++)
        {
            await store.NextAsync(sums: number);
            Assert.Equal(number - 1, store.Linked);
            await store.NextAsync(list: number);
            Assert.Equal(number, store.Linked);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_list_that_is_ahead_passes_by_itself_in_the_cycle_in_which_its_checksums_come(bool ofSet, bool listFirst)
    {
        await using var store = await ChecksumStore.CreateAsync(ofSet, listFirst);
        await store.Test.RunAsync();
        for (var number = 1; number < 4; number++)
        {
            await store.NextAsync(list: number);
            Assert.Equal((number - 1, Failed), (store.Linked!.Value, store.NewestList.Status));
            await store.NextAsync(sums: number);
            Assert.Equal((number, Passed), (store.Linked!.Value, store.NewestList.Status));
        }
    }

    [Fact]
    public async Task Outside_sets_a_list_that_was_handed_on_stays_current_until_it_follows_its_checksums()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        var first = store.NewestList;
        for (var hour = 0; hour < 5; hour++)
        {
            await store.NextAsync(sums: 1);
            Assert.Equal((0, Unverified), (store.Current!.Value, store.NewestList.Status));
        }

        Assert.Contains("waits until both match again", store.Test.Store.Verdicts.Find().Last(verdict => verdict.Verifier == "sum").Message, StringComparison.Ordinal);
        Assert.Single(store.Test.Store.ReadLog(new()), line => line.Event == "VerdictVoid");
        Assert.Equal(1, store.Test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VerdictVoid'"));

        await store.NextAsync(list: 1);
        Assert.Equal(1, store.Current);
        // The one before is nobody's newest any more: what was said of it holds.
        Assert.Equal(Passed, store.Test.Store.Versions.Get(first.Id).Status);
        store.Test.Store.Verdicts.Record(store.NewestList.Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal(0, store.Current);
    }

    [Fact]
    public async Task A_verifier_that_has_given_up_looks_again_when_the_second_file_changes()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        for (var hour = 0; hour < 5; hour++)
            await store.NextAsync(sums: 1);
        Assert.Equal(3, store.Test.Store.Verdicts.Find().Count(verdict => verdict.Result == VerificationResult.Error));
        await store.NextAsync(sums: 0);
        Assert.Equal((0, Passed), (store.Current!.Value, store.NewestList.Status));
        Assert.Equal(store.Test.Versions(store.Sums.Url)[^1].Id, store.Test.Store.Verdicts.Find().Last(verdict => verdict.Verifier == "sum").RestsOn);
    }

    [Fact]
    public async Task A_sets_rule_looks_again_when_checksums_outside_the_set_change()
    {
        await using var store = await ChecksumStore.CreateAsync(ofSet: true, sumsBelong: false);
        await store.Test.RunAsync();
        Assert.Equal(0, store.Linked);
        await store.NextAsync(sums: 1);
        Assert.Equal((0, 0), (store.Linked!.Value, store.Current!.Value));
        Assert.Equal(1, store.Test.Count("SELECT COUNT(*) FROM generation_verifier WHERE result IS NULL AND errors = 1"));
        await store.NextAsync(sums: 0);
        Assert.Equal(1, store.Test.Count("SELECT COUNT(*) FROM generation_verifier WHERE result = 'Passed'"));

        await store.NextAsync(list: 1);
        Assert.Equal((0, Failed), (store.Linked!.Value, store.NewestList.Status));
        await store.NextAsync(sums: 1);
        Assert.Equal((1, 1, Passed), (store.Linked!.Value, store.Current!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task A_URL_that_joins_a_set_keeps_its_current_copy_until_a_generation_has_it_and_one_that_leaves_goes_on_by_itself()
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        Join("geo");
        store.ServeList(1);
        await store.Test.RunNextHourAsync();
        Assert.Equal(0, store.Current);
        await store.NextAsync(sums: 1);
        Assert.Equal((1, 1), (store.Linked!.Value, store.Current!.Value));

        Join(null);
        store.ServeSums(2);
        await store.Test.RunNextHourAsync();
        Assert.Equal((1, 1), (store.Linked!.Value, store.Current!.Value));
        store.ServeList(2);
        await store.Test.RunNextHourAsync();
        Assert.Equal((1, 2), (store.Linked!.Value, store.Current!.Value));

        void Join(string? set)
        {
            store.Test.Store.Urls.Remove(store.List.Id, includeVersions: false);
            store.Test.Store.Urls.Add(new NewUrl { Address = store.List.Url, Interval = TimeSpan.FromHours(1), Set = set });
        }
    }

    [Fact]
    public async Task A_member_that_a_person_passed_waits_for_its_fellows()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        await store.NextAsync(list: 1);
        store.Test.Store.Verdicts.Record(store.Test.Versions(store.Sums.Url)[0].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Null(store.Linked);
        Assert.Null(store.Current);
        store.Test.Store.Verdicts.Record(store.NewestList.Id, VerificationResult.Passed, verifierName: null, "looked at it");
        Assert.Null(store.Current);
        store.Test.Store.Verdicts.Record(store.Test.Versions(store.Sums.Url)[0].Id, VerificationResult.Passed, verifierName: null, "looked at it");
        Assert.Equal((0, 0), (store.Linked!.Value, store.Current!.Value));
        // The list has no generation yet: it failed by itself until a person passed it.
        await store.Test.RunNextHourAsync();
        Assert.Equal((1, 1), (store.Linked!.Value, store.Current!.Value));
    }

    [Fact]
    public async Task Members_that_nobody_looks_at_move_together_where_such_may_be_current()
    {
        await using var store = await ChecksumStore.CreateAsync();
        store.Test.Store.Verifiers.Remove("sum");
        store.Test.Store.Verifiers.Remove("text");
        await store.Test.RunAsync();
        Assert.Null(store.Current);
        store.Test.Store.ChangeSettings(settings => settings with { PromoteUnverified = true });
        Assert.Equal((0, 0), (store.Linked!.Value, store.Current!.Value));
        store.ServeList(1);
        store.Test.Origin.Remove("/SHA256SUMS");
        await store.Test.RunNextHourAsync();
        Assert.Equal((0, 0), (store.Linked!.Value, store.Current!.Value));
        await store.NextAsync(sums: 1);
        Assert.Equal((1, 1), (store.Linked!.Value, store.Current!.Value));
        store.Test.Store.ChangeSettings(settings => settings with { PromoteUnverified = false });
        Assert.Null(store.Current);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_known_at_a_time_stays_so(bool isSet)
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: isSet);
        await store.Test.RunAsync();
        var then = store.Test.Clock.UtcNow;
        var (newest, current) = (AsOf(current: false), AsOf(current: true));
        await store.NextAsync(sums: 1);
        await store.NextAsync(list: 1);
        Assert.Equal(newest, AsOf(current: false));
        Assert.Equal(current, AsOf(current: true));
        Assert.All(store.Test.Store.Versions.AsOf(then, current: true), version => Assert.Equal(Passed, version.Status));

        List<long> AsOf(bool current) => [.. store.Test.Store.Versions.AsOf(then, current).Select(version => version.Id)];
    }

    [Theory]
    [InlineData(VerificationResult.Passed)]
    [InlineData(VerificationResult.Failed)]
    public async Task A_persons_verdict_is_never_void(VerificationResult result)
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: false);
        await store.Test.RunAsync();
        store.Test.Store.Verdicts.Record(store.NewestList.Id, result, verifierName: null, "looked at it");
        await store.NextAsync(sums: 1);
        Assert.Equal(result.ToString(), store.NewestList.Status.ToString());
    }

    [Fact]
    public async Task Checksums_that_could_not_be_fetched_make_nothing_void()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        store.Test.Origin.Remove("/SHA256SUMS");
        await store.NextAsync();
        Assert.Equal((0, Passed), (store.Linked!.Value, store.NewestList.Status));
        await store.NextAsync(list: 1);
        Assert.Equal((0, Unverified), (store.Linked!.Value, store.NewestList.Status));
        // It failed twice, and rests for longer.
        store.Test.Clock.Advance(TimeSpan.FromHours(2));
        await store.NextAsync(sums: 1);
        Assert.Equal((1, Passed), (store.Linked!.Value, store.NewestList.Status));
    }

    [Fact]
    public async Task Checksums_that_were_refused_or_lost_their_bytes_hand_nothing_on_and_take_nothing_back()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        store.Test.Origin.Serve("/SHA256SUMS", "<!doctype html>\n<html>out of order</html>");
        await store.NextAsync();
        Assert.Equal(0, store.Linked);
        await store.NextAsync(sums: 0);
        Assert.Equal((0, Passed), (store.Linked!.Value, store.NewestList.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_advisory_rule_is_asked_again_and_decides_nothing(bool isSet)
    {
        await using var store = await ChecksumStore.CreateAsync(isSet: isSet, need: VerifierNeed.Advisory);
        await store.Test.RunAsync();
        store.ServeSums(1);
        await store.Test.RunNextHourAsync();
        Assert.Equal(Passed, store.NewestList.Status);
        Assert.Equal([VerificationResult.Passed, VerificationResult.Error], store.Test.Store.Verdicts.Find().Where(verdict => verdict.Verifier == "sum").Select(verdict => verdict.Result));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_hand_it_comes_to_the_same(bool decide)
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        await store.NextAsync(sums: 1);
        await LookAsync(store, decide, [store.NewestList.Id]);
        store.Check();
        Assert.Equal((0, Unverified), (store.Linked!.Value, store.NewestList.Status));
        await store.NextAsync(list: 1);
        await LookAsync(store, decide, [.. store.Test.Versions().Select(version => version.Id)]);
        store.Check();
        Assert.Equal((1, Passed), (store.Linked!.Value, store.NewestList.Status));
        Assert.All(store.Test.Versions(store.List.Url), version => Assert.Equal(Passed, version.Status));
    }

    [Fact]
    public async Task A_check_finds_a_generation_that_holds_a_verdict_on_something_else()
    {
        await using var store = await ChecksumStore.CreateAsync();
        await store.Test.RunAsync();
        await store.NextAsync(sums: 1);
        // As the rule was before: whatever had passed was handed on with whatever was newest.
        store.Test.Execute("UPDATE generation SET passed = TRUE");
        var finding = Assert.Single(store.Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((FindingSeverity.Error, FindingKind.SetRestsOutside), (finding.Severity, finding.Kind));
        Assert.Contains("Generation 2", finding.Message, StringComparison.Ordinal);

        Assert.Equal(RepairAction.SetRejudged, Assert.Single(store.Test.Store.Repair(new())).Action);
        store.Check();
        Assert.Equal(0, store.Linked);
        Assert.Empty(store.Test.Store.Repair(new()));
    }

    private static Task LookAsync(ChecksumStore store, bool decide, long[] ids) => store.Test.Store.RunVerifiersAsync(
        new VerifierRunOptions { Verifiers = [.. store.Test.Store.Verifiers.Find("sum")], VersionIds = [.. ids.Where(id => store.Test.Store.Versions.Get(id).UrlId == store.List.Id)], Decide = decide },
        _ => { }, TestContext.Current.CancellationToken);
}

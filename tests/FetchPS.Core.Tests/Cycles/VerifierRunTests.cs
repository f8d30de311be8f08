using FetchPS.Core.Cycles.Runs;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Cycles;

public sealed class VerifierRunTests
{
    [Fact]
    public async Task A_new_rule_over_all_old_versions_shows_by_their_order_when_bad_content_first_came_and_decides_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await HistoryAsync(test, "good, clean", "good, clean too", "good", "good but odd");
        test.AddVerifier("clean", "clean");
        test.AddVerifier("odd", "odd");

        var told = await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("*d*").Concat(test.Store.Verifiers.Find("clean")).ToList(), Queries = [new()] });
        Assert.Equal([1, 2, 3, 4], told.Select(one => one.VersionId));
        Assert.All(told, one => Assert.Equal(3, one.Verdicts.Count));
        Assert.Equal([true, true, false, false], told.Select(one => one.Verdicts.Single(verdict => verdict.Verifier == "clean").Result == VerificationResult.Passed));
        Assert.All(told.SelectMany(one => one.Verdicts), verdict => Assert.True(verdict.IsAdvisory));
        Assert.Equal("good but odd", File.ReadAllText(url.CurrentPath));
        Assert.All(test.Versions(), version => Assert.Equal(VerificationStatus.Passed, version.Status));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE kind = 'Verify' AND state = 'Completed'"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VerifierRunStarted'"));
    }

    [Fact]
    public async Task Versions_whose_bytes_are_lost_are_looked_at_by_nobody()
    {
        await using var test = await TestStore.CreateAsync();
        await HistoryAsync(test, "good, clean", "good");
        var clean = test.AddVerifier("clean", "clean");
        File.SetAttributes(test.Versions()[0].Path, FileAttributes.Normal);
        File.Delete(test.Versions()[0].Path);
        Assert.Equal(RepairAction.MarkedMissing, Assert.Single(test.Store.Repair(new())).Action);

        Assert.Equal([2], (await RunAsync(test, new() { Verifiers = [clean], Queries = [new()] })).Select(one => one.VersionId));
        List<string> refused = [];
        await test.Store.RunVerifiersAsync(
            new() { Verifiers = [clean], VersionIds = [1, 2] }, happened => refused.AddRange(happened is VersionRefused one ? [one.Error.ErrorId] : []), TestContext.Current.CancellationToken);
        Assert.Equal(["ContentDamaged"], refused);
        Assert.Equal(2, test.Count("SELECT COUNT(*) FROM verification WHERE version_id = 2 AND advisory"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM verification WHERE version_id = 1 AND advisory"));
    }

    [Fact]
    public async Task With_Decide_what_it_says_counts_on_old_versions_too()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await HistoryAsync(test, "good, clean", "good");
        test.AddVerifier("clean", "clean");

        await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("clean"), Queries = [new()], Decide = true });
        Assert.Equal([VerificationStatus.Passed, VerificationStatus.Failed], test.Versions().Select(version => version.Status));
        Assert.Equal("good, clean", File.ReadAllText(url.CurrentPath));
        Assert.All(test.Store.Verdicts.Find().Where(verdict => verdict.Verifier == "clean"), verdict => Assert.False(verdict.IsAdvisory));
    }

    [Fact]
    public async Task With_Decide_it_certifies_what_nobody_was_asked_about()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        test.RequireGood();
        test.AddVerifier("advice", "good", VerifierNeed.Advisory);

        await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("advice"), Queries = [new()], Decide = true });
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(test.Versions()).Status);
        await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("good"), Queries = [new()] });
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(test.Versions()).Status);
        await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("good"), Queries = [new()], Decide = true });
        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task A_verifier_that_breaks_undoes_nothing_that_was_decided()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var url = await HistoryAsync(test, "good");
        test.AddShell("broken", "exit 3");

        for (var time = 0; time < 4; time++)
        {
            var told = await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("*"), Queries = [new()], Decide = true });
            Assert.Equal([VerificationResult.Passed, VerificationResult.Error], Assert.Single(told).Verdicts.Select(verdict => verdict.Result).Order());
        }

        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
        Assert.Equal(0, Assert.Single(test.Store.Verifiers.Find("broken")).Waiting);
    }

    [Fact]
    public async Task Order_holds_by_hand_too()
    {
        await using var test = await TestStore.CreateAsync();
        await HistoryAsync(test, "good 1", "good 2, clean");
        test.AddVerifier("clean", "clean");
        test.AddVerifier("later", "good", after: "clean");
        List<VerifierRunEvent> events = [];

        var alone = await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("later"), Queries = [new()] }, events);
        Assert.Empty(alone.SelectMany(one => one.Verdicts));
        Assert.Contains("later did not look at 2 versions that clean has not passed", Assert.Single(events.OfType<VerifierRunWarning>()).Message, StringComparison.Ordinal);

        var both = await RunAsync(test, new() { Verifiers = [.. test.Store.Verifiers.Find("later"), .. test.Store.Verifiers.Find("clean")], Queries = [new()] });
        Assert.Equal([["clean"], ["clean", "later"]], both.Select(one => one.Verdicts.Select(verdict => verdict.Verifier!).ToArray()));
    }

    [Fact]
    public async Task Removed_URLs_ids_and_patterns_choose_versions_and_what_no_verifier_applies_to_is_said()
    {
        await using var test = await TestStore.CreateAsync();
        await HistoryAsync(test, "good 1", "good 2");
        test.AddVerifier("lists", "good", url: "*.list");
        var good = test.Store.Verifiers.Find("good");
        test.Store.Urls.Remove(test.Store.Urls.Find(new()).Single().Id, includeVersions: false);

        Assert.Equal([1, 2], (await RunAsync(test, new() { Verifiers = good, Queries = [new() { Url = "*a.txt" }] })).Select(one => one.VersionId));
        List<VerifierRunEvent> events = [];
        Assert.Equal([2], (await RunAsync(test, new() { Verifiers = good, VersionIds = [2, 99, 2] }, events)).Select(one => one.VersionId));
        Assert.Equal("UnknownVersion", Assert.Single(events.OfType<VersionRefused>()).Error.ErrorId);
        events.Clear();
        Assert.Empty(await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("lists"), VersionIds = [2] }, events));
        Assert.Equal("NoVerifierApplies", Assert.Single(events.OfType<VersionRefused>()).Error.ErrorId);
        Assert.Empty(await RunAsync(test, new() { Verifiers = test.Store.Verifiers.Find("lists"), Queries = [new()] }));
        // Nothing named is nothing done.
        Assert.Empty(await RunAsync(test, new() { Verifiers = good, Decide = true }));
    }

    [Fact]
    public async Task What_a_cycle_is_at_is_left_to_it_and_what_it_is_at_is_left_to_no_cycle()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var (started, go) = (Path.Combine(test.Path, "started"), Path.Combine(test.Path, "go"));
        var verifier = test.AddShell("waits", "touch \"$0\"; while [ ! -e \"$1\" ]; do sleep 0.02; done; exit 3", started, go);
        test.Watch("/a.txt", "x");
        var cycle = test.RunAsync();
        await ExistsAsync(started);

        List<VerifierRunEvent> events = [];
        Assert.Empty((await RunAsync(test, new() { Verifiers = [verifier], Queries = [new()] }, events)).SelectMany(one => one.Verdicts));
        Assert.Contains("a cycle is working on them", Assert.Single(events.OfType<VerifierRunWarning>()).Message, StringComparison.Ordinal);
        File.WriteAllText(go, "");
        await cycle;

        File.Delete(started);
        File.Delete(go);
        var run = RunAsync(test, new() { Verifiers = [verifier], Queries = [new()] });
        await ExistsAsync(started);
        await test.RunNextHourAsync();
        File.WriteAllText(go, "");
        Assert.Single(Assert.Single(await run).Verdicts);
        Assert.Equal(2, test.Store.Verdicts.Find().Count());
    }

    [Fact]
    public async Task Stopped_it_ends_its_verifiers_keeps_what_was_said_and_gives_back_what_it_claimed()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var (once, twice) = (Path.Combine(test.Path, "once"), Path.Combine(test.Path, "twice"));
        var slow = test.AddShell("slow", "if [ -e \"$0\" ]; then touch \"$1\"; exec sleep 600; fi; touch \"$0\"; exit 3", once, twice);
        test.Watch("/a.txt", "x");
        await test.RunAsync();
        using var stop = new CancellationTokenSource();

        var run = test.Store.RunVerifiersAsync(new() { Verifiers = [slow], Queries = [new()] }, _ => { }, stop.Token);
        await ExistsAsync(twice);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE kind = 'Verify' AND state = 'Cancelled'"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL"));
        Assert.False(File.Exists(Path.Combine(test.Path, "run", "2.lock")));
    }

    [Fact]
    public async Task A_removed_verifier_can_not_be_run_and_a_persons_reason_is_in_the_audit()
    {
        await using var test = await TestStore.CreateAsync();
        await HistoryAsync(test, "good");
        test.Store.Verifiers.Remove("good");
        Assert.Equal("UnknownVerifier", Assert.Throws<FetchException>(() => test.Store.Verifiers.Find("good")).ErrorId);

        test.Store.Verdicts.Record(1, VerificationResult.Failed, verifierName: null, "the list names our own servers");
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VerificationFailed' AND target_id = 1 AND details LIKE '%the list names our own servers%'"));
    }

    private static async Task<FetchUrl> HistoryAsync(TestStore test, params string[] contents)
    {
        test.RequireGood();
        var url = test.Watch("/a.txt", contents[0]);
        await test.RunAsync();
        foreach (var content in contents[1..])
        {
            test.Origin.Serve("/a.txt", content);
            await test.RunNextHourAsync();
        }

        Assert.Equal(contents.Length, test.Versions().Count);
        return url;
    }

    private static async Task<List<VersionVerified>> RunAsync(TestStore test, VerifierRunOptions options, List<VerifierRunEvent>? events = null)
    {
        events ??= [];
        await test.Store.RunVerifiersAsync(options, events.Add, TestContext.Current.CancellationToken);
        return [.. events.OfType<VersionVerified>()];
    }

    private static async Task ExistsAsync(string path)
    {
        while (!File.Exists(path))
            await Task.Yield();
    }
}

using FetchPS.Core.Cycles;
using FetchPS.Core.Disk;
using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>What becomes of a set in cycles: together or not at all.</summary>
public sealed class SetTests
{
    [Fact]
    public async Task A_set_that_passes_is_handed_on_as_a_whole_and_its_members_become_current()
    {
        await using var store = await SetStore.CreateAsync();
        var turns = await store.Test.RunAsync();

        Assert.Equal([Passed, Passed], turns.Select(turn => turn.Status!.Value));
        Assert.Equal("first", store.Seen);
        Assert.Equal(Path.Combine(store.Test.Path, "sets", "geo"), store.Set.Path);
        Assert.Equal(store.Linked, store.Set.Folder);
        Assert.Equal(Path.Combine(store.Test.Path, "sets", ".generations", "geo", "20260301T100000Z-1"), store.Linked);
        Assert.Equal((1, 1, Passed, null), (store.Set.Generation!.Value, store.Set.Newest!.Value, store.Set.Status!.Value, store.Set.WaitsFor));
        Assert.Equal("first", File.ReadLines(store.List.CurrentPath).First());
        Assert.Equal(["SetFormed", "SetVerificationPassed", "SetPromoted"], store.Events());
        var verdict = Assert.Single(store.Test.Events.OfType<SetVerdictGiven>());
        Assert.Equal(("geo", "checksum", VerificationResult.Passed, "geo is whole"), (verdict.Set, verdict.Verifier, verdict.Result, verdict.Message));
        Assert.Equal(["geo is whole", "geo is whole"], store.Test.Store.Verdicts.Find().Select(one => one.Message));
    }

    [Fact]
    public async Task A_set_that_fails_changes_nothing_for_consumers()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.ServeList("second");
        store.ServeSum("third");
        var turns = await store.Test.RunNextHourAsync();

        Assert.Equal([Failed, Failed], turns.Select(turn => turn.Status!.Value));
        Assert.Equal("first", store.Seen);
        Assert.Equal("first", File.ReadLines(store.List.CurrentPath).First());
        Assert.Equal((1, 2, Failed), (store.Set.Generation!.Value, store.Set.Newest!.Value, store.Set.Status!.Value));
        Assert.Equal(2, store.Test.Count("SELECT COUNT(*) FROM promotion"));
    }

    [Fact]
    public async Task A_list_that_failed_for_want_of_its_checksum_passes_when_that_comes()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.ServeList("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal([Passed, Failed], store.Statuses(store.List));
        Assert.Equal([Passed], store.Statuses(store.Sum));
        Assert.Equal("first", store.Seen);

        store.ServeSum("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal([Passed, Passed], store.Statuses(store.List));
        Assert.Equal([Passed, Passed], store.Statuses(store.Sum));
        Assert.Equal("second", store.Seen);
        Assert.Equal("second", File.ReadLines(store.List.CurrentPath).First());
    }

    [Fact]
    public async Task A_set_waits_while_a_member_could_not_be_fetched()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.Serve("second");
        store.Test.Origin.Remove("/list.sum");
        var turns = await store.Test.RunNextHourAsync();

        Assert.Equal([Unverified], turns.Where(turn => turn.Outcome == TurnOutcome.Stored).Select(turn => turn.Status!.Value));
        Assert.Equal("first", store.Seen);
        Assert.Contains("could not be fetched", store.Set.WaitsFor, StringComparison.Ordinal);
        Assert.Single(store.Test.Events.OfType<SetVerdictGiven>());
        Assert.Contains("SetWaiting", store.Events());

        store.ServeSum("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
        Assert.Null(store.Set.WaitsFor);
    }

    [Fact]
    public async Task A_set_waits_for_a_member_that_has_no_version_yet_and_for_one_that_a_cycle_left_out()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync(url: store.List.Url);
        Assert.Empty(store.Test.Events.OfType<SetVerdictGiven>());
        Assert.Contains("list.sum is due", store.Set.WaitsFor, StringComparison.Ordinal);

        await store.Test.RunAsync();
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task A_set_of_which_nothing_changed_is_not_verified_again()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        await store.Test.RunNextHourAsync();
        await store.Test.RunAsync(force: true);
        Assert.Single(store.Test.Events.OfType<SetVerdictGiven>());
    }

    [Fact]
    public async Task Verifiers_of_single_versions_decide_too_and_what_they_failed_the_sets_verifier_never_sees()
    {
        await using var store = await SetStore.CreateAsync();
        store.Test.RequireGood();
        await store.Test.RunAsync();
        Assert.Empty(store.Test.Events.OfType<SetVerdictGiven>());
        Assert.Contains("failed", store.Set.WaitsFor, StringComparison.Ordinal);

        store.Test.Store.Verifiers.Remove("good");
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
    }

    [Fact]
    public async Task A_member_whose_own_verifier_broke_holds_the_others_back_until_it_passes()
    {
        await using var store = await SetStore.CreateAsync();
        var answer = Path.Combine(store.Test.Path, "answer");
        store.Test.Store.Verifiers.Add(new() { Name = "own", Kind = VerifierKind.Command, Command = "/bin/sh", ArgumentList = ["-c", "cat \"$0\" || exit 3", answer], Url = "*list.txt" });
        var turns = await store.Test.RunAsync();
        Assert.Equal([Passed, Unverified], turns.Select(turn => turn.Status!.Value).Order().Reverse());
        Assert.Null(store.Seen);
        Assert.False(File.Exists(store.Sum.CurrentPath), "The checksum passed, but not the set.");

        File.WriteAllText(answer, "fine");
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        Assert.True(File.Exists(store.Sum.CurrentPath));
        Assert.Single(store.Test.Events.OfType<SetVerdictGiven>());
    }

    [Fact]
    public async Task A_verifier_of_a_set_that_breaks_blames_nobody_and_is_tried_three_times()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        store.Require(script: "exit 3");
        for (var hour = 0; hour < 5; hour++)
            await store.Test.RunNextHourAsync();

        Assert.Equal([Unverified], store.Statuses(store.List));
        Assert.Equal(3, store.Test.Events.OfType<SetVerdictGiven>().Count(given => given.Result == VerificationResult.Error));
        Assert.Equal(Unverified, store.Set.Status);

        // Given anew, it may be whole now.
        store.Test.Store.Verifiers.Remove("checksum");
        store.Require();
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task Every_required_verifier_of_the_set_must_pass_and_an_advisory_one_decides_nothing()
    {
        await using var store = await SetStore.CreateAsync();
        store.Require("second", "grep -q second \"$0/list.txt\"");
        store.Require("opinion", "exit 1", VerifierNeed.Advisory);
        await store.Test.RunAsync();
        Assert.Null(store.Seen);
        Assert.Equal([Failed], store.Statuses(store.List));

        store.Serve("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
        Assert.Contains(store.Test.Store.Verdicts.Find(), verdict => verdict is { Verifier: "opinion", Result: VerificationResult.Failed, IsAdvisory: true });
    }

    [Fact]
    public async Task A_set_without_a_verifier_of_its_own_moves_when_the_newest_versions_of_all_members_passed()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        store.Test.Store.Verifiers.Add(new() { Name = "fine", Kind = VerifierKind.Command, Command = "/bin/sh", ArgumentList = ["-c", "! grep -q bad \"$0\"", "{Path}"] });
        await store.Test.RunAsync();
        Assert.Equal("first", store.Seen);

        store.Serve("bad");
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        Assert.Equal([Passed, Passed], store.Statuses(store.Sum));

        store.Serve("third");
        await store.Test.RunNextHourAsync();
        Assert.Equal("third", store.Seen);
    }

    [Fact]
    public async Task A_new_member_joins_with_its_first_version_and_one_that_is_no_longer_watched_leaves_with_the_next()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var extra = store.Watch("/other/list.txt", "extra\n");
        await store.Test.RunNextHourAsync();
        var folder = Assert.Single(Directory.EnumerateDirectories(store.Linked!));
        Assert.Equal("extra\n", File.ReadAllText(Path.Combine(folder, "list.txt")));
        Assert.Equal(["list.txt", "list.sum", $"{Path.GetFileName(folder)}/list.txt"], store.Set.Members.Select(member => member.File));

        store.Test.Store.Urls.Remove(extra.Id, includeVersions: false);
        Assert.Single(Directory.EnumerateDirectories(store.Linked!));
        await store.Test.RunNextHourAsync();
        Assert.Empty(Directory.EnumerateDirectories(store.Linked!));
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task What_was_stored_before_the_verifier_was_added_passes_with_the_next_change()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        await store.Test.RunAsync();
        store.Require();
        await store.Test.RunNextHourAsync();
        Assert.Empty(store.Test.Events.OfType<SetVerdictGiven>());

        store.ServeSum("none");
        await store.Test.RunNextHourAsync();
        Assert.Equal([Unverified], store.Statuses(store.List));
        store.ServeSum("first");
        await store.Test.RunNextHourAsync();
        Assert.Equal([Passed], store.Statuses(store.List));
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task A_running_cycles_claim_keeps_others_from_running_the_verifier()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.Serve("second");
        var soon = (store.Test.Clock.UtcNow.ToUnixTimeSeconds() + 3600) * 1_000_000;
        store.Test.Execute($"INSERT INTO cycle (id, started, state, actor, host, heartbeat) VALUES (99, 1, 'Running', 'x', 'elsewhere', {soon})");
        store.Test.Execute("UPDATE generation_verifier SET claim_cycle_id = 99");
        var held = FileLock.Create(Path.Combine(store.Test.Path, "run", "99.lock"));
        await store.Test.RunNextHourAsync();
        Assert.Single(store.Test.Events.OfType<SetVerdictGiven>());
        Assert.Equal([Passed, Unverified], store.Statuses(store.List));

        held.Dispose();
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
    }
}

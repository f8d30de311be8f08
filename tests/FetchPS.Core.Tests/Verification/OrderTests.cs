using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

public sealed class OrderTests
{
    [Fact]
    public async Task A_later_verifier_looks_only_at_what_the_one_before_passed_and_the_turn_waits_for_both()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.AddVerifier("better", "better", after: "GOOD");
        test.Watch("/a.txt", "good and better");
        test.Watch("/b.txt", "good");
        test.Watch("/c.txt", "bad, though better");

        var turns = (await test.RunAsync()).ToDictionary(turn => turn.Url[^5..], turn => turn.Status);
        Assert.Equal((VerificationStatus.Passed, VerificationStatus.Failed, VerificationStatus.Failed), (turns["a.txt"], turns["b.txt"], turns["c.txt"]));
        Assert.Equal(2, test.Store.Verdicts.Find().Count(verdict => verdict.Verifier == "better"));
        Assert.Equal(3, turns.Count);
        AssertEachTurnEndsAfterItsVerdicts(test);

        // What the first one failed is not claimed for the later one, nor left to be.
        await test.RunNextHourAsync();
        Assert.Equal(5, test.Store.Verdicts.Find().Count());
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL"));
    }

    [Fact]
    public async Task A_later_verifier_starts_with_the_first_verdict_before_it_not_with_the_last()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var later = Path.Combine(test.Path, "later-ran");
        // Waits with one file until the later verifier has looked at the other.
        test.AddShell("first", "case \"$0\" in *slow.txt) while [ ! -e \"$1\" ]; do sleep 0.02; done;; esac", "{Path}", later);
        test.Store.Verifiers.Add(new NewVerifier { Name = "later", Kind = VerifierKind.Command, Command = "/bin/sh", ArgumentList = ["-c", "touch \"$0\"", later], After = "first" });
        test.Watch("/slow.txt", "x");
        test.Watch("/quick.txt", "y");

        List<TurnResult> turns = [];
        await test.Store.RunCycleAsync(
            new CycleOptions { VerifierThrottle = 2 }, happened => turns.AddRange(happened is TurnEnded ended ? [ended.Turn] : Array.Empty<TurnResult>()), TestContext.Current.CancellationToken);
        Assert.Equal([VerificationStatus.Passed, VerificationStatus.Passed], turns.Select(turn => turn.Status!.Value));
        Assert.Equal(4, test.Store.Verdicts.Find().Count());
    }

    [Fact]
    public async Task A_chain_goes_on_in_the_cycle_in_which_the_first_no_longer_breaks()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var mended = Path.Combine(test.Path, "mended");
        test.AddShell("first", "test -e \"$0\" || exit 3", mended);
        test.AddVerifier("second", "good", after: "first");
        test.AddVerifier("third", "good", after: "second");
        var url = test.Watch("/a.txt", "good");
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunAsync()).Status);

        File.WriteAllText(mended, "");
        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, Assert.Single(test.Versions()).Status);
        Assert.Equal(["first", "first", "second", "third"], test.Store.Verdicts.Find().Select(verdict => verdict.Verifier));
        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task A_verdict_by_hand_on_the_first_lets_the_later_one_look_in_the_next_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.AddVerifier("better", "better", after: "good");
        test.Watch("/a.txt", "bad, though better");
        await test.RunAsync();

        var verdict = test.Store.Verdicts.Record(Assert.Single(test.Versions()).Id, VerificationResult.Passed, "good", "seen");
        Assert.False(verdict.IsAdvisory);
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(test.Versions()).Status);
        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, Assert.Single(test.Versions()).Status);
    }

    [Fact]
    public async Task Where_the_first_does_not_apply_neither_does_the_later_one()
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("lists", "good", url: "*.list");
        test.AddVerifier("after-lists", "good", after: "lists");
        test.RequireGood();
        test.Watch("/a.txt", "good");

        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunAsync()).Status);
        Assert.Equal("good", Assert.Single(test.Store.Verdicts.Find()).Verifier);
    }

    [Fact]
    public async Task An_advisory_verifier_is_heard_and_decides_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.AddVerifier("advice", "perfect", VerifierNeed.Advisory);
        var url = test.Watch("/a.txt", "good");

        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunAsync()).Status);
        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
        var advice = test.Store.Verdicts.Find().Single(verdict => verdict.Verifier == "advice");
        Assert.Equal((VerificationResult.Failed, true), (advice.Result, advice.IsAdvisory));
        Assert.True(test.Events.OfType<VerdictGiven>().Single(verdict => verdict.Verifier == "advice").IsAdvisory);
        Assert.Contains(test.Store.ReadLog(new()), line => line.Event == "VerificationFailed" && line.Message.Contains("decides nothing", StringComparison.Ordinal));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VerificationFailed' AND details LIKE '%\"advisory\":\"true\"%'"));
        AssertEachTurnEndsAfterItsVerdicts(test);
    }

    [Fact]
    public async Task With_advice_alone_a_version_stays_unverified()
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("advice", "good", VerifierNeed.Advisory);
        var url = test.Watch("/a.txt", "good");

        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunAsync()).Status);
        Assert.Equal(VerificationResult.Passed, Assert.Single(test.Store.Verdicts.Find()).Result);
        Assert.False(File.Exists(url.CurrentPath));
    }

    [Fact]
    public async Task A_verdict_by_hand_for_a_verifier_that_was_not_needed_decides_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        test.RequireGood();

        Assert.True(test.Store.Verdicts.Record(Assert.Single(test.Versions()).Id, VerificationResult.Failed, "good", "no").IsAdvisory);
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(test.Versions()).Status);
    }

    [Fact]
    public async Task An_order_that_can_not_be_is_an_error()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood("first");
        test.AddVerifier("second", "good", after: "first");
        test.AddVerifier("advice", "good", VerifierNeed.Advisory);
        test.RequireGood("gone");
        test.Store.Verifiers.Remove("gone");

        Assert.Equal("UnknownVerifier", Error(() => test.AddVerifier("third", "good", after: "nobody")));
        Assert.Equal("UnknownVerifier", Error(() => test.AddVerifier("third", "good", after: "gone")));
        Assert.Equal("VerifierLoop", Error(() => test.AddVerifier("third", "good", after: "third")));
        Assert.Equal("VerifierLoop", Error(() => test.AddVerifier("first", "good", after: "second")));
        Assert.Equal("VerifierOrder", Error(() => test.AddVerifier("third", "good", after: "advice")));
        Assert.Equal("VerifierExists", Error(() => test.AddVerifier("second", "good")));
        Assert.False(test.AddVerifier("second", "good", after: "FIRST").Changed);
        Assert.True(test.AddVerifier("more-advice", "good", VerifierNeed.Advisory, after: "advice").Changed);
    }

    [Fact]
    public async Task A_verifier_that_others_come_after_is_removed_last()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood("a");
        test.AddVerifier("b", "good", after: "a");
        test.AddVerifier("c", "good", after: "b");

        Assert.Equal("VerifierHasFollowers", Error(() => test.Store.Verifiers.Remove("a")));
        var order = VerifierRegistry.LastFirst(test.Store.Verifiers.Find(null));
        Assert.Equal(["c", "b", "a"], order.Select(verifier => verifier.Name));
        Assert.All(order, verifier => test.Store.Verifiers.Remove(verifier.Name));
        Assert.Empty(test.Store.Verifiers.Find(null));
    }

    private static string Error(Action action) => Assert.Throws<FetchException>(action).ErrorId;

    private static void AssertEachTurnEndsAfterItsVerdicts(TestStore test)
    {
        var ended = new HashSet<long>();
        foreach (var happened in test.Events)
        {
            if (happened is TurnEnded { Turn.VersionId: { } id })
                Assert.True(ended.Add(id));
            if (happened is VerdictGiven verdict)
                Assert.DoesNotContain(verdict.Version.Id, ended);
        }

        Assert.NotEmpty(ended);
    }
}

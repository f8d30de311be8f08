using FetchPS.Core.Cycles;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

public sealed class CurrentTests
{
    [Fact]
    public async Task Only_what_passed_is_current_and_a_failed_version_leaves_the_earlier_bytes()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunAsync()).Status);
        Assert.Equal("good 1", File.ReadAllText(url.CurrentPath));

        test.Origin.Serve("/a.txt", "bad 2");
        Assert.Equal(VerificationStatus.Failed, Assert.Single(await test.RunNextHourAsync()).Status);
        Assert.Equal("good 1", File.ReadAllText(url.CurrentPath));

        test.Origin.Serve("/a.txt", "good 3");
        await test.RunNextHourAsync();
        Assert.Equal("good 3", File.ReadAllText(url.CurrentPath));
        Assert.Equal([false, false, true], test.Versions().Select(version => version.IsCurrent));
    }

    [Fact]
    public async Task Without_a_verifier_a_version_stays_unverified_and_is_not_current()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "x");
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunAsync()).Status);
        Assert.False(File.Exists(url.CurrentPath));
    }

    [Fact]
    public async Task A_persons_verdict_decides_over_all_verifiers()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "bad");
        await test.RunAsync();
        var version = Assert.Single(test.Versions());

        test.Store.Verdicts.Record(version.Id, VerificationResult.Passed, verifierName: null, "looked at it");
        Assert.Equal(VerificationStatus.Passed, test.Store.Versions.Get(version.Id).Status);
        Assert.Equal("bad", File.ReadAllText(url.CurrentPath));

        test.Store.Verdicts.Record(version.Id, VerificationResult.Failed, verifierName: null, "looked again");
        Assert.Equal(VerificationStatus.Failed, test.Store.Versions.Get(version.Id).Status);
        Assert.False(File.Exists(url.CurrentPath));
    }

    [Fact]
    public async Task Current_falls_back_to_the_newest_that_still_passes()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "good 2");
        await test.RunNextHourAsync();

        test.Store.Verdicts.Record(test.Versions()[1].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal("good 1", File.ReadAllText(url.CurrentPath));
        Assert.Equal(3, test.Count("SELECT COUNT(*) FROM promotion"));
        Assert.Contains(test.Store.ReadLog(new() { Level = LogLevel.Error }), line => line.Event == "CurrentFellBack");
    }

    [Fact]
    public async Task A_late_pass_of_an_older_version_never_replaces_a_newer_one()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "bad 1");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "good 2");
        await test.RunNextHourAsync();

        test.Store.Verdicts.Record(test.Versions()[0].Id, VerificationResult.Passed, verifierName: null, "fine after all");
        Assert.Equal("good 2", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task A_verifier_that_breaks_blames_no_file_is_tried_three_times_and_then_waits()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.Verifiers.Add(new NewVerifier { Name = "broken", Kind = VerifierKind.Command, Command = "grep", ArgumentList = ["--no-such-option"] });
        test.Watch("/a.txt", "x");
        for (var hour = 0; hour < 6; hour++)
            await test.RunNextHourAsync();

        Assert.Equal(VerificationStatus.Unverified, Assert.Single(test.Versions()).Status);
        var verdicts = test.Store.Verdicts.Find().ToList();
        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal(VerificationResult.Error, verdict.Result));
        Assert.Equal(3, test.Events.OfType<VerdictGiven>().Count());
    }

    [Fact]
    public async Task A_verifier_that_was_given_anew_is_tried_again()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.Verifiers.Add(new NewVerifier { Name = "good", Kind = VerifierKind.Command, Command = "grep", ArgumentList = ["--no-such-option"] });
        test.Watch("/a.txt", "good");
        for (var hour = 0; hour < 4; hour++)
            await test.RunNextHourAsync();
        test.Store.Verifiers.Remove("good");
        test.RequireGood();

        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, Assert.Single(test.Versions()).Status);
    }

    [Fact]
    public async Task Versions_removed_while_they_are_verified_take_no_other_verdict_with_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell command");
        await using var test = await TestStore.CreateAsync();
        var started = Path.Combine(test.Path, "started");
        var go = Path.Combine(test.Path, "go");
        test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "waits",
            Kind = VerifierKind.Command,
            Command = "/bin/sh",
            ArgumentList = ["-c", "touch \"$0\"; while [ ! -e \"$1\" ]; do sleep 0.02; done", started, go],
        });
        var gone = test.Watch("/gone.txt", "x");
        test.Watch("/stays.txt", "y");
        var cycle = test.RunAsync();
        while (!File.Exists(started))
            await Task.Yield();

        test.Store.Urls.Remove(gone.Id, includeVersions: true);
        File.WriteAllText(go, "");
        await cycle;

        var kept = Assert.Single(test.Versions());
        Assert.Equal((VerificationStatus.Passed, true), (kept.Status, kept.IsCurrent));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Completed'"));
    }

    [Fact]
    public async Task Which_verifiers_a_version_needs_is_fixed_when_it_is_stored()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        test.RequireGood("second");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(test.Versions()).Status);

        test.Store.Verifiers.Remove("good");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(test.Versions()).Status);
    }

    [Fact]
    public async Task Nobody_reaches_history_through_current()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();

        File.Delete(url.CurrentPath);
        File.WriteAllText(url.CurrentPath, "written over");
        Assert.Equal("good", File.ReadAllText(Assert.Single(test.Versions()).Path));
    }

    [Fact]
    public async Task A_copy_that_a_crash_left_behind_is_brought_in_by_the_next_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        File.Delete(url.CurrentPath);
        test.Execute("UPDATE url SET current_pending = TRUE");

        await test.RunNextHourAsync();
        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE current_pending"));
    }
}

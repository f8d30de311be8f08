using System.Globalization;
using System.Text;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>
/// Kills real cycles in processes of their own, at named steps and at random moments, and looks at what is left. The variable <c>FETCHPS_KILLS</c> says how often;
/// <c>FETCHPS_KILL_SEED</c> repeats a run's choices.
/// </summary>
public sealed class KillTests
{
    private const int UsualKills = 20;
    private const int Urls = 24;

    /// <summary>The steps at which TestChild can die by itself; the empty one is a random moment.</summary>
    private static readonly string[] Steps =
    [
        "claimed", "after-create", "in-write", "before-rename", "after-rename", "after-link", "before-flush", "before-commit", "turn-ended",
        "before-current", "in-current-copy", "after-current-copy", "before-current-rename", "after-current-rename", "after-current", "verdict-given", "", "", "",
    ];

    private readonly Dictionary<long, int> served = [];

    [Fact]
    public async Task A_killed_cycle_loses_nothing_and_the_next_one_finishes_its_work()
    {
        Unix.Require();
        var kills = int.Parse(Environment.GetEnvironmentVariable("FETCHPS_KILLS") ?? UsualKills.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("FETCHPS_KILL_SEED") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var random = new Random(seed);
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var urls = Enumerable.Range(0, Urls).Select(i => test.Watch($"/{i}.txt", "")).ToList();

        List<string> log = [$"seed {seed}"];
        var killed = 0;
        for (var round = 0; killed < kills; round++)
        {
            // A cycle may end before the chosen step or moment comes; most do not.
            Assert.InRange(round, 0, 3 * kills);
            test.Clock.Advance(TimeSpan.FromHours(1));
            foreach (var url in urls)
                Serve(test, url, round);
            var step = Steps[round % Steps.Length];
            var times = step is "claimed" ? 1 : step is "in-write" or "before-flush" or "before-commit" or "after-link" or "after-current" ? random.Next(1, 3) : random.Next(1, 8);
            var (died, told) = await KillAsync(test, step, times, random);
            killed += died ? 1 : 0;
            log.Add($"round {round}: {(died ? "killed" : "ended by itself")}, {(step.Length == 0 ? "a random moment" : $"{step} {times}")}, after {told.Count} lines");
            try
            {
                CheckStore(test, told);
                await CheckNextCycleAsync(test, urls, told);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(string.Join(Environment.NewLine, log), failure);
            }
        }

        log.Add($"{killed} kills, violations: 0");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, log));
    }

    /// <summary>New content in each round: some the same for two URLs, some bad, some long, some unchanged.</summary>
    private void Serve(TestStore test, FetchUrl url, int round)
    {
        if ((url.Id + round) % 5 == 0 && served.ContainsKey(url.Id))
            return;

        served[url.Id] = round;
        test.Origin.Serve(new Uri(url.Address).AbsolutePath, Content(url.Id, round));
    }

    private static string Content(long urlId, int round)
    {
        var owner = urlId % 6 == 0 ? urlId - 1 : urlId;
        var verdict = (urlId + round) % 7 == 0 ? "bad" : "good";
        var text = new StringBuilder($"{verdict} {owner} {round}\n");
        for (var line = 0; line < (owner % 4 == 0 ? 20_000 : 10); line++)
            text.Append(CultureInfo.InvariantCulture, $"line {line} of {owner} in round {round}\n");
        return text.ToString();
    }

    private static async Task<(bool Died, List<string> Told)> KillAsync(TestStore test, string step, int times, Random random)
    {
        using var child = await ChildProcess.StartAsync(step.Length == 0 ? null : $"{step}:{times}", "cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false");
        // A moment at random: some while after one of its lines. How fast the machine is does not matter, only that it varies.
        using var moment = new CancellationTokenSource();
        using var killing = moment.Token.Register(child.Kill);
        var line = random.Next(0, 40);
        child.Go();
        var (exit, errors) = await child.EndAsync(_ =>
        {
            if (step.Length == 0 && child.Lines.Count > line)
                moment.CancelAfter(TimeSpan.FromMicroseconds(random.Next(0, 30_000)));
        });
        if (exit is not 137 and not 0)
            Assert.Fail($"The cycle failed at {step}: {errors}");
        return (exit == 137, child.Lines);
    }

    /// <summary>What must hold right after the kill, before anybody has done anything.</summary>
    private static void CheckStore(TestStore test, List<string> told)
    {
        Assert.DoesNotContain(test.Store.Check(), finding => finding.Severity == FindingSeverity.Error);
        var versions = test.Versions().ToDictionary(version => version.Id);
        foreach (var turn in told.Where(line => line.StartsWith("turn ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            Assert.NotEqual("Failed", turn[2]);
            if (turn[2] == "Stored")
                Assert.Contains(long.Parse(turn[3], CultureInfo.InvariantCulture), versions);
        }

        // Whatever consumers can read is, byte for byte, a version of that very URL that passed.
        foreach (var url in test.Store.Urls.Find(new()).Where(url => url.CurrentPath is not null && File.Exists(url.CurrentPath)))
        {
            var bytes = File.ReadAllBytes(url.CurrentPath!);
            Assert.StartsWith("good", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
            Assert.Contains(versions.Values, version => version.UrlId == url.Id && version.Status == VerificationStatus.Passed && File.ReadAllBytes(version.Path).AsSpan().SequenceEqual(bytes));
        }
    }

    private async Task CheckNextCycleAsync(TestStore test, List<FetchUrl> urls, List<string> told)
    {
        var done = told.Where(line => line.StartsWith("turn ", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToHashSet();
        var turns = await test.RunAsync();

        // What was told as done is not done again; the rest is, now.
        Assert.DoesNotContain(turns, turn => done.Contains(turn.UrlId) || turn.Outcome == TurnOutcome.Failed);
        Assert.Empty(test.Store.Check());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(test.Path, "incoming")));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL OR result IS NULL"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Running'"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(test.Path, "run")), file => Path.GetFileName(file) is not "current.lock" and not "recovery.lock");

        var newest = test.Store.Versions.Find(new() { Latest = true }).ToDictionary(version => version.UrlId);
        foreach (var url in urls)
        {
            var expected = Content(url.Id, served[url.Id]);
            Assert.Equal(expected, await File.ReadAllTextAsync(newest[url.Id].Path, TestContext.Current.CancellationToken));
            Assert.Equal(expected.StartsWith("good", StringComparison.Ordinal), newest[url.Id].IsCurrent);
        }
    }
}

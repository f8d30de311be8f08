using System.Globalization;
using System.Text;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>
/// Kills real cycles, verdicts and removals in processes of their own, at named steps and at random moments, half of them with all that was not flushed,
/// and looks at what is left. The variable <c>FETCHPS_KILLS</c> says how often; <c>FETCHPS_KILL_SEED</c> repeats a run's choices.
/// </summary>
public sealed class KillTests
{
    private const int UsualKills = 20;
    private const int Urls = 24;

    /// <summary>What is done and the steps at which TestChild can die in it by itself; the empty one is a random moment.</summary>
    private static readonly (string Work, string Step)[] Plan =
    [
        .. ((string[])
        [
            "claimed", "after-create", "in-write", "before-bytes-flush", "after-bytes-flush", "before-rename", "after-rename", "after-link", "before-names-flush", "before-commit",
            "turn-ended", "before-current", "in-current-copy", "after-current-copy", "before-current-rename", "after-current-rename", "after-current", "verdict-given",
            "", "", "", "",
        ]).Select(step => ("cycle", step)),
        .. ((string[])["before-current", "in-current-copy", "before-current-rename", "after-current-rename", "after-current", "", ""]).Select(step => ("verdicts", step)),
        .. ((string[])["before-delete", "after-delete", ""]).Select(step => ("remove", step)),
    ];

    private readonly Dictionary<long, int> served = [];

    [Fact]
    public async Task A_killed_process_loses_nothing_and_the_next_cycle_finishes_its_work()
    {
        Unix.Require();
        var kills = int.Parse(Environment.GetEnvironmentVariable("FETCHPS_KILLS") ?? UsualKills.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("FETCHPS_KILL_SEED") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var random = new Random(seed);
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var urls = Enumerable.Range(0, Urls).Select(i => test.Watch($"/{i}.txt", "")).ToList();

        List<string> log = [$"seed {seed}"];
        // Each comes as often as any other; a short run does not always begin with the same ones.
        var plan = Plan.ToArray();
        random.Shuffle(plan);
        var (killed, powerless) = (0, 0);
        for (var round = 0; killed < kills; round++)
        {
            // What is to be killed may end before the chosen step or moment comes; most does not.
            Assert.InRange(round, 0, 3 * kills);
            var (work, step) = round == 0 ? ("cycle", "") : plan[round % plan.Length];
            if (work == "cycle")
            {
                test.Clock.Advance(TimeSpan.FromHours(1));
                foreach (var url in urls)
                    Serve(test, url, round);
            }

            // Where the order of flushes and renames counts, always.
            var losesPower = step is "after-rename" or "before-names-flush" || random.Next(2) == 0;
            var times = step is "claimed" ? 1 : step is "" or "before-rename" or "after-rename" or "after-create" or "turn-ended" or "verdict-given" ? random.Next(1, 8) : random.Next(1, 3);
            var (died, told) = await KillAsync(step, times, losesPower, random, Arguments(test, work, random));
            killed += died ? 1 : 0;
            powerless += died && losesPower ? 1 : 0;
            log.Add($"round {round}: {work} {(died ? losesPower ? "lost power" : "killed" : "ended by itself")}, {(step.Length == 0 ? "a random moment" : $"{step} {times}")}, after {told.Count} lines");
            try
            {
                StoreInvariants.Check(test, told);
                await CheckNextCycleAsync(test, urls, told);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(string.Join(Environment.NewLine, log), failure);
            }
        }

        log.Add($"{killed} kills, {powerless} of them with the loss of what was not flushed, violations: 0");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, log));
    }

    private static string[] Arguments(TestStore test, string work, Random random) => work switch
    {
        "cycle" => ["cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false"],
        "verdicts" => ["verdicts", test.Path, "60"],
        _ => ["remove", test.Path, .. Removable(test, random).Take(8).Select(id => id.ToString(CultureInfo.InvariantCulture))],
    };

    /// <summary>Versions that may go: neither the newest of a URL nor current.</summary>
    private static long[] Removable(TestStore test, Random random)
    {
        var old = test.Versions().GroupBy(version => version.UrlId).SelectMany(versions => versions.OrderBy(version => version.Id).SkipLast(1))
            .Where(version => !version.IsCurrent).Select(version => version.Id).ToArray();
        random.Shuffle(old);
        return old;
    }

    /// <summary>New content in each round: some the same for two URLs, some bad, some long, some unchanged.</summary>
    private void Serve(TestStore test, FetchUrl url, int round)
    {
        if ((url.Id + round) % 5 == 0 && served.ContainsKey(url.Id))
            return;

        served[url.Id] = round;
        test.Origin.Serve(new Uri(url.Url).AbsolutePath, Content(url.Id, round));
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

    private static async Task<(bool Died, List<string> Told)> KillAsync(string step, int times, bool losesPower, Random random, string[] work)
    {
        using var child = await ChildProcess.StartAsync(step.Length == 0 ? null : $"{step}:{times}", losesPower ? random.Next() : null, now: null, work);
        // A moment at random: some while after one of its lines. How fast the machine is does not matter, only that it varies.
        using var moment = new CancellationTokenSource();
        using var killing = moment.Token.Register(losesPower ? child.LosePower : child.Kill);
        var line = random.Next(0, 40);
        child.Go();
        if (step.Length == 0 && line == 0)
            moment.CancelAfter(TimeSpan.FromMicroseconds(random.Next(0, 200_000)));
        var (exit, errors) = await child.EndAsync(_ =>
        {
            if (step.Length == 0 && child.Lines.Count > line)
                moment.CancelAfter(TimeSpan.FromMicroseconds(random.Next(0, 30_000)));
        });
        if (exit is not 137 and not 0)
            Assert.Fail($"The {work[0]} failed at {step}: {errors}");
        return (exit == 137, child.Lines);
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
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM removed_version WHERE file_pending"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Running'"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(test.Path, "run")), file => Path.GetFileName(file) is not "current.lock" and not "sets.lock" and not "recovery.lock");

        var newest = test.Store.Versions.Find(new() { Latest = true }).ToDictionary(version => version.UrlId);
        foreach (var url in urls)
        {
            var expected = Content(url.Id, served[url.Id]);
            var version = newest[url.Id];
            Assert.Equal(expected, await File.ReadAllTextAsync(version.Path, TestContext.Current.CancellationToken));
            Assert.Equal(version.Status == VerificationStatus.Passed, version.IsCurrent);
            if (test.Count($"SELECT COUNT(*) FROM verification WHERE version_id = {version.Id} AND verifier_id IS NULL") == 0)
                Assert.Equal(expected.StartsWith("good", StringComparison.Ordinal), version.IsCurrent);
        }
    }
}

using System.Globalization;

namespace FetchPS.Core.Tests.Crash;

/// <summary>
/// Cuts the power of a real ext4 volume, with the database on it too, under real cycles and verdicts at random moments: all that was not flushed is gone.
/// The variable <c>FETCHPS_POWER_CUTS</c> says how often.
/// </summary>
public sealed class PowerCutTests
{
    private const int UsualCuts = 4;
    private const int Urls = 24;

    [Fact]
    public async Task What_was_reported_survives_a_power_cut_and_the_next_cycle_goes_on()
    {
        var cuts = int.Parse(Environment.GetEnvironmentVariable("FETCHPS_POWER_CUTS") ?? UsualCuts.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        using var volume = TestVolume.Ext4();
        await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"));
        var urls = Enumerable.Range(0, Urls).Select(i => test.Watch($"/{i}.txt", "first")).ToList();
        await test.RunAsync();
        var random = new Random();
        List<string> log = [];

        for (var cut = 0; cut < cuts; cut++)
        {
            test.Clock.Advance(TimeSpan.FromHours(1));
            foreach (var url in urls)
                test.Origin.Serve(new Uri(url.Url).AbsolutePath, $"{cut} of {url.Id}, {new string('x', random.Next(0, 30_000))}");
            test.Store.Dispose();

            var told = await CutAsync(volume, random, cut % 3 == 2 ? ["verdicts", test.Path, "60"] : ["cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false"]);

            log.Add($"cut {cut}: {told.Count(line => line.Contains("Stored", StringComparison.Ordinal))} versions and {told.Count(line => line.StartsWith("judged", StringComparison.Ordinal))} verdicts were reported");
            test.Reopen();
            try
            {
                StoreInvariants.Check(test, told);
                Assert.DoesNotContain(await test.RunAsync(), turn => turn.Outcome == TurnOutcome.Failed);
                Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
                Assert.Equal(0, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Running'"));
                Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "incoming")));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(string.Join(Environment.NewLine, log), failure);
            }
        }

        log.Add($"{cuts} power cuts, violations: 0");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, log));
    }

    /// <returns>What the process had reported until then.</returns>
    private static async Task<List<string>> CutAsync(TestVolume volume, Random random, string[] work)
    {
        using var child = await ChildProcess.StartAsync(dieAt: null, work);
        var line = random.Next(0, 30);
        using var moment = new CancellationTokenSource();
        var cutting = moment.Token.Register(() =>
        {
            // The kernel may say of what it was just flushing that it is done, when it has given it up: a machine without power would hear no more of it.
            child.Freeze();
            volume.LosePower();
            child.Kill();
        });
        child.Go();
        if (line == 0)
            moment.CancelAfter(TimeSpan.FromMicroseconds(random.Next(0, 200_000)));
        await child.EndAsync(_ =>
        {
            if (child.Lines.Count > line)
                moment.CancelAfter(TimeSpan.FromMicroseconds(random.Next(0, 30_000)));
        });
        // It may have ended by itself just before.
        await moment.CancelAsync();
        await cutting.DisposeAsync();
        volume.Restart();
        return child.Lines;
    }
}

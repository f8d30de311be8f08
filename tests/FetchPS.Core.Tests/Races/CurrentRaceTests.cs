using System.Globalization;

namespace FetchPS.Core.Tests.Races;

/// <summary>Readers of <c>current</c> while versions pass, fail and roll back.</summary>
public sealed class CurrentRaceTests(ITestOutputHelper output)
{
    private const int Readers = 8;
    private const int Urls = 2;

    /// <summary>The least steps of each URL while it is read: more for more reads, so that much changes under all of them.</summary>
    private static int LeastSteps => Math.Max(15, Reads / 1000);

    /// <summary>How many reads in all; <c>FETCHPS_READS</c> sets it.</summary>
    private static int Reads => int.Parse(Environment.GetEnvironmentVariable("FETCHPS_READS") ?? "4000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whoever_opens_current_reads_the_whole_bytes_of_a_version_that_passed_at_that_instant()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "grep");
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var urls = Enumerable.Range(0, Urls).Select(number => new RacedUrl(test, number)).ToList();
        try
        {
            var reading = true;
            var stepped = Task.WhenAll(urls.Select(url => Task.Run(async () =>
            {
                while (Volatile.Read(ref reading))
                    await url.StepAsync();
            })));
            var readers = Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Factory.StartNew(
                () => Read(urls, reader, stepped), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            await ((Task)readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Volatile.Write(ref reading, false);
            await stepped;
            var seen = await readers;

            for (var number = 0; number < Urls; number++)
            {
                var sights = seen.SelectMany(byUrl => byUrl[number]).ToList();
                Assert.Equal("", string.Join("\n", urls[number].Wrong(sights).Take(5)));
                var contents = sights.Select(sight => sight.Number).Distinct().Count();
                Assert.True(contents > 3, $"Only {contents} contents were seen.");
                output.WriteLine($"{sights.Count} reads of {contents} contents, {sights.Count(sight => sight.Number is null)} of no file, during "
                    + string.Join(", ", urls[number].Operations.Select(operation => $"{operation.Value} {operation.Key}")) + ".");
            }
        }
        finally
        {
            urls.ForEach(url => url.Dispose());
        }
    }

    /// <summary>Reads the URLs' current copies in turn until it has done its share and enough has happened meanwhile, or the steps have failed.</summary>
    private static List<Sight>[] Read(List<RacedUrl> urls, int reader, Task stepped)
    {
        var sights = urls.Select(_ => new List<Sight>()).ToArray();
        for (var read = 0; (read < Reads / Readers || urls.Exists(url => url.Steps < LeastSteps)) && !stepped.IsCompleted; read++)
        {
            var number = (read + reader) % urls.Count;
            sights[number].Add(Sight.Of(urls[number].CurrentPath));
        }

        return sights;
    }
}

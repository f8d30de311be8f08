using System.Globalization;
using FetchPS.Core.Cycles;
using FetchPS.Core.Tests.Promotions;

namespace FetchPS.Core.Tests.Races;

/// <summary>Readers of a set, who resolve its link once and read inside, while its generations pass, fail, fall back and roll forward.</summary>
public sealed class SetRaceTests(ITestOutputHelper output)
{
    private const int Readers = 8;

    /// <summary>The least changes while it is read.</summary>
    private const int LeastSteps = 12;

    /// <summary>How many times a generation is read in all; <c>FETCHPS_READS</c> sets it.</summary>
    private static int Reads => int.Parse(Environment.GetEnvironmentVariable("FETCHPS_READS") ?? "4000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whoever_resolves_the_link_once_reads_one_generation_that_passed()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var link = store.Set.Path;
        // Contents that passed, from before the link can lead to them on.
        var passed = new HashSet<string> { "first" };
        var (steps, stop) = (0, false);

        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Factory.StartNew(Read, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var reading = Task.WhenAll(readers);
        var counts = new SortedDictionary<string, int>();
        try
        {
            for (; !reading.IsCompleted; Interlocked.Increment(ref steps))
                await StepAsync(steps);
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        var sights = (await reading).SelectMany(seen => seen).ToList();
        var absent = sights.Count(sight => sight is null);
        var contents = sights.OfType<string>().Distinct().ToList();
        Assert.Empty(contents.Except(passed));
        Assert.InRange(contents.Count, 2, int.MaxValue);
        output.WriteLine($"{sights.Count} reads, {absent} without a link, of {contents.Count} generations, during {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}; violations: 0");

        List<string?> Read()
        {
            List<string?> seen = [];
            while (!Volatile.Read(ref stop) && (seen.Count < Reads / Readers || Volatile.Read(ref steps) < LeastSteps))
            {
                var folder = new FileInfo(link) is { LinkTarget: { } target } ? Path.GetFullPath(target, Path.GetDirectoryName(link)!) : null;
                // Whatever is not a whole list with its own checksum fails here.
                seen.Add(folder is null ? null : SetStore.Read(folder));
            }

            return seen;
        }

        async Task StepAsync(int step)
        {
            var newest = store.Test.Store.Versions.Find(new() { Url = store.List.Url, Latest = true }).Single();
            var kind = (step % 6) switch { 0 or 3 => "passing", 1 => "failing", 2 => "late checksums", 4 => "falls back", _ => "rolls forward" };
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            switch (kind)
            {
                case "passing":
                    store.Serve($"good {step}");
                    passed.Add($"good {step}");
                    await CycleAsync();
                    break;
                case "failing":
                    store.ServeList($"bad {step}");
                    await CycleAsync();
                    break;
                case "late checksums":
                    store.ServeSum($"bad {step - 1}");
                    passed.Add($"bad {step - 1}");
                    await CycleAsync();
                    break;
                case "falls back":
                    store.Test.Store.Verdicts.Record(newest.Id, VerificationResult.Failed, verifierName: null, "no more");
                    break;
                default:
                    store.Test.Store.Verdicts.Record(newest.Id, VerificationResult.Passed, verifierName: null, "fine after all");
                    break;
            }
        }

        async Task CycleAsync()
        {
            // Less than the grace time: what was resolved may be read on.
            store.Test.Clock.Advance(TimeSpan.FromSeconds(1));
            await store.Test.Store.RunCycleAsync(new CycleOptions { Force = true }, _ => { }, TestContext.Current.CancellationToken);
        }
    }
}

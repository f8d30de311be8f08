using System.Diagnostics;
using System.Text;
using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Races;

/// <summary>A URL whose versions pass, fail and roll back, and the journal of it. Everything that happens to it does so here, one operation after the other.</summary>
internal sealed class RacedUrl : IDisposable
{
    /// <summary>Stands for a URL without a current version.</summary>
    public const long NoVersion = 0;

    private readonly TestStore test;
    private readonly FetchStore store;
    private readonly Random random;
    private readonly string path;
    private readonly FetchUrl url;
    private readonly Dictionary<long, int> numbers = [];
    private readonly Spans passed = new();
    private readonly Spans current = new();
    private int newest;
    private volatile int steps;

    public RacedUrl(TestStore test, int number)
    {
        this.test = test;
        random = new Random(number);
        path = $"/{number}.txt";
        url = test.Watch(path, Content(0));
        store = FetchStore.Open(test.Options);
        Note(Stopwatch.GetTimestamp());
    }

    public string CurrentPath => url.CurrentPath;

    /// <summary>How many operations were done.</summary>
    public int Steps => steps;

    /// <summary>How often each operation was done.</summary>
    public Dictionary<string, int> Operations { get; } = [];

    /// <summary>The content with a number: whoever reads it knows every byte from its first line. Every fourth is bad.</summary>
    public static string Content(int number)
    {
        var line = $"{(number % 4 == 3 ? "bad" : "good")} {number}\n";
        return new StringBuilder().Insert(0, line, 20_000 / line.Length).ToString();
    }

    /// <summary>Does something to it, and takes down what is so from then on.</summary>
    public async Task StepAsync()
    {
        var versions = store.Versions.Find(new() { Url = url.Url }).ToList();
        var good = versions.Where(version => version.Status == VerificationStatus.Passed).ToList();
        var bad = versions.Where(version => version.Status == VerificationStatus.Failed).ToList();
        var called = Stopwatch.GetTimestamp();
        switch (random.Next(20))
        {
            case < 4 when good.Count > 0:
                Count("failed");
                store.Verdicts.Record(good[^1].Id, VerificationResult.Failed, verifierName: null, "no more");
                break;
            case 4 when good.Count > 0:
                Count("all failed");
                // Each a step of its own: when one that was held is failed, a newer one is current until it is failed too.
                foreach (var version in good)
                {
                    called = Stopwatch.GetTimestamp();
                    store.Verdicts.Record(version.Id, VerificationResult.Failed, verifierName: null, "none of them");
                    Note(called);
                }

                break;
            case 5 or 6 when bad.Count > 0:
                Count("passed");
                store.Verdicts.Record(bad[random.Next(bad.Count)].Id, VerificationResult.Passed, verifierName: null, "fine after all");
                break;
            case < 11 when good.Count > 0:
                Count("restored");
                store.Rollback.Restore(good[random.Next(good.Count)].Id);
                break;
            case 11 or 12:
                Count("released");
                store.Rollback.Release(url.Id);
                break;
            default:
                Count("fetched");
                test.Origin.Serve(path, Content(random.Next(5) == 0 ? random.Next(newest + 1) : ++newest));
                await store.RunCycleAsync(new CycleOptions { Force = true, UrlIds = [url.Id] }, _ => { }, TestContext.Current.CancellationToken);
                break;
        }

        Note(called);
        steps++;
    }

    /// <summary>What was seen and should not have been, as sentences; none when all is well. Only once no more steps come.</summary>
    public IEnumerable<string> Wrong(IReadOnlyCollection<Sight> sights)
    {
        var versions = numbers.ToLookup(version => version.Value, version => version.Key);
        var (passing, pointedAt) = (passed.All(), current.All());
        bool Held(ILookup<long, (long Begin, long End)> spans, long version, Sight sight) => spans[version].Any(span => span.Begin <= sight.After && span.End >= sight.Before);
        foreach (var sight in sights)
        {
            if (sight.Fault is not null)
                yield return $"{CurrentPath}: {sight.Fault}";
            else if (sight.Number is not { } number ? !Held(pointedAt, NoVersion, sight) : !versions[number].Any(version => Held(passing, version, sight) && Held(pointedAt, version, sight)))
                yield return $"{path}: what was seen, number {sight.Number} or nothing, was then of no version that was current and passed; {Nearest(pointedAt, sight.Number is { } seen ? versions[seen] : [NoVersion], sight)}.";
        }
    }

    public void Dispose() => store.Dispose();

    /// <summary>How far the sight was from what would have been right.</summary>
    private static string Nearest(ILookup<long, (long Begin, long End)> spans, IEnumerable<long> versions, Sight sight)
    {
        double Milliseconds(long ticks) => Math.Round(1000.0 * ticks / Stopwatch.Frequency, 3);
        var near = versions.SelectMany(version => spans[version].Select(span => (Version: version, Late: Milliseconds(sight.Before - span.End), Early: Milliseconds(span.Begin - sight.After))))
            .OrderBy(span => Math.Max(span.Late, span.Early)).FirstOrDefault();
        return $"version {near.Version} was current {near.Late} ms before or {near.Early} ms after";
    }

    private void Count(string operation) => Operations[operation] = Operations.GetValueOrDefault(operation) + 1;

    private void Note(long called)
    {
        var returned = Stopwatch.GetTimestamp();
        var versions = store.Versions.Find(new() { Url = url.Url }).ToList();
        foreach (var version in versions.Where(version => !numbers.ContainsKey(version.Id)))
            numbers.Add(version.Id, Sight.NumberOf(File.ReadAllText(version.Path))!.Value);
        var good = versions.Where(version => version.Status == VerificationStatus.Passed).Select(version => version.Id).ToHashSet();
        var pointed = versions.Where(version => version.IsCurrent).Select(version => version.Id).DefaultIfEmpty(NoVersion).ToHashSet();
        Assert.Superset(pointed, good.Append(NoVersion).ToHashSet());
        Assert.Equal(good.Count == 0, pointed.Contains(NoVersion));
        passed.Note(good, called, returned);
        current.Note(pointed, called, returned);
    }
}

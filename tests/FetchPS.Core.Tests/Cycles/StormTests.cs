using System.Diagnostics;
using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Fetching;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

public sealed class StormTests
{
    private const int Good = 700;
    private const int OfEachKind = 10;

    // Far over what the URLs' own limits add up to on a slow machine, far under what one turn without a limit would take.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_cycle_in_a_storm_ends_in_time_stores_what_is_good_and_reports_what_is_not()
    {
        await using var test = await TestStore.CreateAsync();
        // Waits for Retry-After need a clock that moves.
        using var store = FetchStore.Open(test.Options with
        {
            Time = TimeProvider.System,
            Fetcher = time => new HttpFetcher(new FetchSettings { RequestsPerHost = 64, RetryDelay = TimeSpan.FromMilliseconds(20) }, time),
        });
        test.Origin.Serve("/page", "a list, before a page took its place");
        var page = test.Origin.Address("/page").AbsoluteUri;
        store.Urls.Add([.. Enumerable.Range(0, OfEachKind).Select(number => new NewUrl { Address = $"{page}?n={number}" })]);
        Assert.All(await RunAsync(store), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));
        var before = store.Versions.Find(new()).Select(version => version.Id).ToHashSet();

        await using var storm = new Storm(test.Origin);
        store.SetCaCertificates(storm.Authorities);
        var errors = Watch(store, storm);
        var contents = Serve(test);
        store.Urls.Add([.. contents.Keys.Select(address => new NewUrl { Address = address })]);
        Assert.Equal(30, storm.Kinds.Count);
        Assert.Equal(1000, store.Urls.Find(new()).Count());

        var started = Stopwatch.GetTimestamp();
        var turns = (await RunAsync(store)).ToDictionary(turn => turn.Url);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit);

        Assert.Equal(1000, turns.Count);
        Assert.Equal(Lines(errors), Lines(errors.Keys.ToDictionary(address => address, address => turns[address].ErrorId ?? "none")));
        Assert.All(contents.Keys, address => Assert.Equal(TurnOutcome.Stored, turns[address].Outcome));
        // What was refused for what it is stays to be looked at, as failed; of all else that went wrong nothing is kept.
        var versions = store.Versions.Find(new()).Where(version => !before.Contains(version.Id)).ToList();
        Assert.All(versions.Where(version => version.Status == VerificationStatus.Failed), version => Assert.Equal("ContentRefused", errors[version.Url]));
        var kept = versions.Where(version => version.Status != VerificationStatus.Failed).ToList();
        Assert.Equal(contents.Keys.Order(), kept.Select(version => version.Url).Order());
        Assert.All(kept, version => Assert.Equal(contents[version.Url], File.ReadAllBytes(version.Path)));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "run"), "*", SearchOption.AllDirectories));
    }

    private static async Task<List<TurnResult>> RunAsync(FetchStore store)
    {
        List<TurnResult> turns = [];
        await store.RunCycleAsync(
            new CycleOptions { Force = true },
            happened =>
            {
                if (happened is TurnEnded ended)
                    turns.Add(ended.Turn);
            },
            TestContext.Current.CancellationToken);
        return turns;
    }

    private static Dictionary<string, string> Watch(FetchStore store, Storm storm)
    {
        var urls = storm.Kinds.SelectMany(kind => Enumerable.Range(0, OfEachKind).Select(number =>
            (kind.ErrorId, Url: new NewUrl { Address = $"{kind.Address.AbsoluteUri}?n={number}", Options = kind.Options }))).ToList();
        store.Urls.Add([.. urls.Select(url => url.Url)]);
        return urls.ToDictionary(url => url.Url.Address, url => url.ErrorId);
    }

    private static Dictionary<string, byte[]> Serve(TestStore test)
    {
        Dictionary<string, byte[]> contents = [];
        for (var number = 0; number < Good; number++)
        {
            var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"line {number} ünd so weiter\n", 1 + (number * 7))));
            test.Origin.Serve($"/good/{number}", content);
            contents[test.Origin.Address($"/good/{number}").AbsoluteUri] = content;
        }

        return contents;
    }

    private static string Lines(Dictionary<string, string> errors) =>
        string.Join('\n', errors.OrderBy(error => error.Key, StringComparer.Ordinal).Select(error => $"{error.Key} {error.Value}"));
}

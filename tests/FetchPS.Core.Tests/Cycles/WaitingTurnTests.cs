using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Fetching;
using FetchPS.Core.Settings;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>A turn that waits for its host takes no room from turns to other hosts.</summary>
public sealed class WaitingTurnTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ManualTime time = new();

    [Fact]
    public async Task While_one_host_wants_to_be_left_alone_others_are_asked()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Respond("/a1", context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "5";
            return Task.CompletedTask;
        });
        Add(test, test.Origin.Address("/a1").ToString());
        test.Watch("/a2", "a2");
        WatchElsewhere(test, "/b1");

        Assert.Equal(["/a1", "/b1", "/a2"], await RunAsync(test, throttle: 1, new()));
    }

    [Fact]
    public async Task While_one_host_has_its_gap_others_are_asked()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a1", "a1");
        Answer(test, "/a2");
        Add(test, test.Origin.Address("/a2").ToString());
        test.Watch("/a3", "a3");
        WatchElsewhere(test, "/b1");

        var asked = await RunAsync(test, throttle: 1, new() { RequestsPerHost = 1, Hosts = new Dictionary<string, HostManners> { ["localhost"] = new() { Gap = Pause } } });
        Assert.Equal(["/a1", "/b1", "/a2", "/a3"], asked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_more_turns_than_that_are_made_at_a_time(int throttle)
    {
        await using var test = await TestStore.CreateAsync();
        int now = 0, most = 0;
        for (var i = 0; i < 20; i++)
        {
            test.Origin.Respond($"/{i}", async context =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                await context.Response.Body.WriteAsync("text"u8.ToArray());
            });
            Add(test, i % 2 == 0 ? test.Origin.Address($"/{i}").ToString() : Elsewhere(test, $"/{i}"));
        }

        Assert.Equal(20, (await RunAsync(test, throttle, new() { RequestsPerHost = 1 })).Count);
        Assert.InRange(most, 1, throttle);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }

    /// <summary>The same server under another name is another host.</summary>
    private static string Elsewhere(TestStore test, string path) => $"https://127.0.0.1:{test.Origin.Port}{path}";

    private static void Add(TestStore test, string address) => test.Store.Urls.Add(new NewUrl { Address = address, Options = new FetchOptions { Tries = 1 } });

    /// <summary>Watches what lies on another host, and lets time go on only once that is asked for.</summary>
    private void WatchElsewhere(TestStore test, string path)
    {
        Answer(test, path);
        Add(test, Elsewhere(test, path));
    }

    private void Answer(TestStore test, string path) => test.Origin.Respond(path, async context =>
    {
        time.Advance(Pause);
        await context.Response.Body.WriteAsync("text"u8.ToArray());
    });

    private async Task<List<string>> RunAsync(TestStore test, int throttle, FetchSettings settings)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var store = FetchStore.Open(test.Options with { Fetcher = _ => new HttpFetcher(settings, time) });
        await store.RunCycleAsync(new CycleOptions { ThrottleLimit = throttle }, _ => { }, limit.Token);
        return [.. test.Origin.Requests.Select(request => request.Path)];
    }
}

using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>A server that is slow to answer: what counts is that the throttle is always full.</summary>
internal sealed class Latency : Workload
{
    private const int Urls = 1000;
    private const int Throttle = 64;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    public override string Name => "latency";

    public override string Title => "1,000 URLs with 50 ms of latency, throttle 64";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        await File.WriteAllTextAsync(bench.CaFile, bench.Authority.CertificatePem);
        await using var server = await LatencyServer.StartAsync(bench.Authority, Wait);
        var addresses = Enumerable.Range(0, Urls).Select(index => new Uri(server.BaseAddress, Site.NameOf(index))).ToList();
        var configuration = Path.Combine(bench.Folder("curl"), "latency.cfg");
        Curl.WritePlain(bench, configuration, addresses, output: null);
        var store = await FetchPsStore.CreateFetchedAsync(bench, "store-latency", addresses);
        var series = await Rounds.RunAsync(bench,
        [
            new("curl", () => Curl.RunAsync(configuration, 0, Urls, Throttle)),
            new("FetchPS in process", () => store.RunAsync(Urls, stored: 0, Throttle, perHost: Throttle)) { Prepare = () => Task.Run(store.ResetTurns) },
        ]);

        var least = Urls * Wait.TotalSeconds / Throttle;
        return new(series, [.. series.Where(each => each.Name == "FetchPS in process").Select(each => new Goal($"against {least:F3} s", each.Seconds / least, "×", 1.2, 1.05, each.Best / least))]);
    }
}

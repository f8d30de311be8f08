using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>Ten times as many URLs: memory must stay small, and each URL must not cost more.</summary>
internal sealed class ManyUrls : Workload
{
    public override string Name => "many-urls";

    public override string Title => "100,000 URLs, all 304";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        const int most = 1024;
        var few = Site.Make(bench, "few", bench.Options.Urls, most);
        var many = Site.Make(bench, "many", bench.Options.Urls * 10, most);
        var fewStore = await FetchPsStore.CreateFetchedAsync(bench, "store-few", [.. Enumerable.Range(0, few.Count).Select(few.AddressOf)]);
        var manyStore = await FetchPsStore.CreateFetchedAsync(bench, "store-many", [.. Enumerable.Range(0, many.Count).Select(many.AddressOf)]);
        var series = await Rounds.RunAsync(bench,
        [
            new("fetchps, 10,000", () => fewStore.RunProcessAsync(few.Count)),
            new("fetchps, 100,000", () => manyStore.RunProcessAsync(many.Count)),
        ]);
        if (series.Count < 2)
            return new(series, []);
        return new(series,
        [
            new("peak memory", series[1].PeakMegabytes!.Value, "MB", 300, 150),
            new("time per URL against 10,000", series[1].Seconds / series[0].Seconds / 10, "×", 1.2, 1, series[1].Best / series[0].Best / 10),
        ]);
    }
}

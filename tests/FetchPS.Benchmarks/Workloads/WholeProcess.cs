using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>Nothing has changed, as a whole process from its start to its end.</summary>
internal sealed class WholeProcess : Workload
{
    public override string Name => "whole-process";

    public override string Title => "10,000 URLs, all 304, whole process";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = Site.Make(bench, "files", bench.Options.Urls);
        var configuration = Path.Combine(bench.Folder("curl"), "whole-process.cfg");
        Curl.WriteConditional(bench, configuration, site, [.. Enumerable.Range(0, site.Count).Select(site.ValidatorsOf)], output: null);
        var store = await FetchPsStore.CreateFetchedAsync(bench, "store-whole-process", [.. Enumerable.Range(0, site.Count).Select(site.AddressOf)]);
        var series = await Rounds.RunAsync(bench,
        [
            new("curl", () => Curl.RunAsync(configuration, site.Count, 0)),
            new("fetchps", () => store.RunProcessAsync(site.Count)),
            new("fetchps without output", () => store.RunSilentProcessAsync(site.Count)),
        ]);
        return new(series, [.. Ratio(series, "fetchps", "curl", 4, 2)]);
    }
}

using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>Nothing has changed, in a session that is warm.</summary>
internal sealed class NotModified : Workload
{
    public override string Name => "not-modified";

    public override string Title => "10,000 URLs, all 304, warm session";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = Site.Make(bench, "files", bench.Options.Urls);
        var addresses = Enumerable.Range(0, site.Count).Select(site.AddressOf).ToList();
        var configuration = Path.Combine(bench.Folder("curl"), "not-modified.cfg");
        Curl.WriteConditional(bench, configuration, site, [.. Enumerable.Range(0, site.Count).Select(site.ValidatorsOf)], output: null);
        var store = await FetchPsStore.CreateFetchedAsync(bench, "store-not-modified", addresses);
        var wget = bench.Folder("wget2");
        var list = Path.Combine(bench.Folder("lists"), "files.txt");
        await File.WriteAllLinesAsync(list, addresses.Select(address => address.AbsoluteUri));
        var urlwatch = bench.Folder("urlwatch");
        Urlwatch.Configure(urlwatch, addresses);
        var script = bench.Folder("script");

        var series = await Rounds.RunAsync(bench,
        [
            new("curl", () => Curl.RunAsync(configuration, site.Count, 0)),
            new("FetchPS in process", () => store.RunAsync(site.Count, stored: 0)) { Prepare = () => Task.Run(store.ResetTurns) },
            new("FetchPS in session", () => store.RunSessionAsync(site.Count)),
            new("wget2 -N", () => Wget2.RunAsync(bench, list, wget)),
            new("simple script", () => SimpleScript.RunAsync(bench, script, addresses)) { MostRounds = 1 },
            new("urlwatch", () => Urlwatch.RunAsync(bench, urlwatch)) { MostRounds = 1 },
        ]);
        return new(series, [.. Ratio(series, "FetchPS in process", "curl", 2, 1), .. Ratio(series, "FetchPS in session", "curl", 2, 1)]);
    }
}

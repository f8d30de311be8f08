using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>Every hundredth file has changed since the last round.</summary>
internal sealed class OnePercentChanged : Workload
{
    public override string Name => "one-percent";

    public override string Title => "1 % changed of 10,000";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = Site.Make(bench, "changing", bench.Options.Urls);
        var indexes = Enumerable.Range(0, site.Count).ToList();
        var addresses = indexes.ConvertAll(site.AddressOf);
        var configuration = Path.Combine(bench.Folder("curl"), "one-percent.cfg");
        var curlFolder = bench.Folder("curl-one-percent");
        var wget = bench.Folder("wget2-one-percent");
        var list = Path.Combine(bench.Folder("lists"), "changing.txt");
        await File.WriteAllLinesAsync(list, addresses.Select(address => address.AbsoluteUri));
        var store = await FetchPsStore.CreateFetchedAsync(bench, "store-one-percent", addresses);
        if (bench.Options.Takes("wget2"))
            await Wget2.RunAsync(bench, list, wget);

        var changed = site.Count / 100;
        var series = await Rounds.RunAsync(
            bench,
            [
                new("curl", () => Curl.RunAsync(configuration, site.Count - changed, changed)),
                new("FetchPS in process", () => store.RunAsync(site.Count, stored: changed)),
                new("wget2 -N", () => Wget2.RunAsync(bench, list, wget)),
            ],
            round => Task.Run(() =>
            {
                Curl.WriteConditional(bench, configuration, site, indexes.ConvertAll(site.ValidatorsOf), curlFolder);
                site.ChangeOnePercent(round);
            }));
        return new(series, [.. Ratio(series, "FetchPS in process", "curl", 2, 1)]);
    }
}

using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>Everything is new. FetchPS hashes, flushes and records; the others just write.</summary>
internal sealed class NewFiles : Workload
{
    public override string Name => "new-files";

    public override string Title => "10,000 new files of 2 to 64 KB";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = Site.Make(bench, "files", bench.Options.Urls);
        var addresses = Enumerable.Range(0, site.Count).Select(site.AddressOf).ToList();
        var configuration = Path.Combine(bench.Folder("curl"), "new-files.cfg");
        var curlFolder = bench.Folder("curl-new");
        Curl.WritePlain(bench, configuration, addresses, curlFolder);
        var list = Path.Combine(bench.Folder("lists"), "new-files.txt");
        await File.WriteAllLinesAsync(list, addresses.Select(address => address.AbsoluteUri));
        var template = FetchPsStore.Create(bench, "store-template", addresses);
        var store = template;

        var series = await Rounds.RunAsync(bench,
        [
            new("curl", () => Curl.RunAsync(configuration, 0, site.Count)) { Prepare = () => Task.Run(() => bench.EmptyFolder("curl-new")) },
            new("FetchPS in process", () => store.RunAsync(site.Count, stored: site.Count)) { Prepare = () => Task.Run(() => store = template.CopyTo(bench.EmptyFolder("store-new"))) },
            new("wget2", () => Wget2.RunAsync(bench, list, bench.EmptyFolder("wget2-new"))),
            new("simple script", () => SimpleScript.RunAsync(bench, bench.EmptyFolder("script-new"), addresses)) { MostRounds = 1 },
        ]);
        return new(series, [.. Ratio(series, "FetchPS in process", "curl", 2, 1)]);
    }
}

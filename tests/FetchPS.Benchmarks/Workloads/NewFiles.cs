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
        var list = Path.Combine(bench.Folder("lists"), "new-files.txt");
        await File.WriteAllLinesAsync(list, addresses.Select(address => address.AbsoluteUri));
        var template = FetchPsStore.Create(bench, "store-template", addresses);
        var store = template;
        var runs = 0;

        // Each run has a folder of its own, and all are deleted at the end: ext4 is slow to make files within seconds of a mass deletion.
        string NewFolder() => bench.Folder(Path.Combine("new-files", $"{++runs}"));
        var series = await Rounds.RunAsync(bench,
        [
            new("curl", () => Curl.RunAsync(configuration, 0, site.Count)) { Prepare = () => Task.Run(() => Curl.WritePlain(bench, configuration, addresses, NewFolder())) },
            new("FetchPS in process", () => store.RunAsync(site.Count, stored: site.Count)) { Prepare = () => Task.Run(() => store = template.CopyTo(NewFolder())) },
            new("wget2", () => Wget2.RunAsync(bench, list, NewFolder())),
            new("simple script", () => SimpleScript.RunAsync(bench, NewFolder(), addresses)) { MostRounds = 1 },
        ]);
        Directory.Delete(bench.Folder("new-files"), recursive: true);
        return new(series, [.. Ratio(series, "FetchPS in process", "curl", 2, 1)]);
    }
}

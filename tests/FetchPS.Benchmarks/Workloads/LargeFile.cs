using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Core.Settings;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>A body goes to the disk as it comes: its size must not show in memory.</summary>
internal sealed class LargeFile : Workload
{
    /// <summary>Its size in bytes.</summary>
    public const long Size = 2L * 1024 * 1024 * 1024;

    public override string Name => "large-file";

    public override string Title => "one file of 2 GB";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = bench.Folder(Path.Combine("site", "large"));
        await WriteAsync(Path.Combine(site, "small.txt"), 64 * 1024);
        await WriteAsync(Path.Combine(site, "large.txt"), Size);
        var small = Template("small");
        var large = Template("large");
        var smallStore = small;
        var largeStore = large;
        var configuration = Path.Combine(bench.Folder("curl"), "large.cfg");
        Curl.WritePlain(bench, configuration, [new Uri(bench.Nginx.BaseAddress, "large/large.txt")], bench.Folder("curl-large"));

        var series = await Rounds.RunAsync(bench,
        [
            new("fetchps, 64 KB", () => smallStore.RunProcessAsync(1)) { Prepare = () => Task.Run(() => smallStore = small.CopyTo(bench.EmptyFolder("store-large"))) },
            new("fetchps, 2 GB", () => largeStore.RunProcessAsync(1)) { Prepare = () => Task.Run(() => largeStore = large.CopyTo(bench.EmptyFolder("store-large"))), MostRounds = 2 },
            new("curl, 2 GB", () => Curl.RunAsync(configuration, 0, 1)) { MostRounds = 2 },
        ]);
        bench.EmptyFolder("store-large");
        if (series.Count < 2)
            return new(series, []);
        return new(series, [new("memory above that for a small one", series[1].PeakMegabytes!.Value - series[0].PeakMegabytes!.Value, "MB", 30)]);

        FetchPsStore Template(string name) => FetchPsStore.Create(
            bench, $"template-{name}", [new Uri(bench.Nginx.BaseAddress, $"large/{name}.txt")], FetchOptions.Default with { MaximumSize = 2 * Size });
    }

    /// <summary>Writes lines of text of that size.</summary>
    public static async Task WriteAsync(string path, long size)
    {
        var block = "The quick brown fox jumps over the lazy dog, again and again\r\n\r\n"u8.ToArray();
        var blocks = Enumerable.Repeat(block, 1024).SelectMany(each => each).ToArray();
        await using var file = File.Create(path);
        for (long written = 0; written < size; written += blocks.Length)
            await file.WriteAsync(blocks);
    }
}

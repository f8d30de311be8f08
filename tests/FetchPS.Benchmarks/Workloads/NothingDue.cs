using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>What cron pays for nothing: a process that finds nothing to do.</summary>
internal sealed class NothingDue : Workload
{
    public override string Name => "nothing-due";

    public override string Title => "nothing due, cold process";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var site = Site.Make(bench, "files", bench.Options.Urls);
        var store = await FetchPsStore.CreateFetchedAsync(bench, "store-nothing-due", [.. Enumerable.Range(0, site.Count).Select(site.AddressOf)]);
        var series = await Rounds.RunAsync(bench, [new("fetchps", RunAsync)]);
        return new(series, [.. series.Select(each => new Goal("whole process", each.Seconds, "s", 0.4, 0.25, each.Best))]);

        async Task<Sample> RunAsync()
        {
            var (sample, output) = await MeasuredProcess.RunAsync(Tools.Host, ["Invoke-FetchCycle", "-Store", store.Folder]);
            return output.Length == 0 ? sample : throw new InvalidOperationException($"Something was due: {output}");
        }
    }
}

using FetchPS.Benchmarks.Measuring;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>urlwatch as Debian ships it.</summary>
internal static class Urlwatch
{
    /// <summary>Writes its list of jobs and its settings.</summary>
    public static void Configure(string folder, IEnumerable<Uri> addresses)
    {
        File.WriteAllText(Path.Combine(folder, "urls.yaml"), string.Join("---\n", addresses.Select(address => $"url: \"{address}\"\n")));
        File.WriteAllText(
            Path.Combine(folder, "urlwatch.yaml"),
            "display: {new: false, error: true, unchanged: false, empty-diff: false}\nreport: {stdout: {enabled: true, color: false}}\n");
    }

    /// <summary>Runs it once over all jobs.</summary>
    public static async Task<Sample> RunAsync(Bench bench, string folder)
    {
        var (sample, _) = await MeasuredProcess.RunAsync(
            "urlwatch",
            ["--urls", Path.Combine(folder, "urls.yaml"), "--config", Path.Combine(folder, "urlwatch.yaml"), "--hooks", Path.Combine(folder, "hooks.py"), "--cache", Path.Combine(folder, "cache.db")],
            new Dictionary<string, string> { ["REQUESTS_CA_BUNDLE"] = bench.CaFile, ["HOME"] = bench.Folder("home") });
        return sample;
    }
}

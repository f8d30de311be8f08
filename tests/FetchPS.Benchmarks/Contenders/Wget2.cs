using FetchPS.Benchmarks.Measuring;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>wget2 with time-stamping: it asks by If-Modified-Since where the file is there already.</summary>
internal static class Wget2
{
    /// <summary>Fetches what is newer than the folder's own files.</summary>
    public static async Task<Sample> RunAsync(Bench bench, string list, string folder)
    {
        var (sample, _) = await MeasuredProcess.RunAsync(
            "wget2",
            [
                "--timestamping", "--quiet", "--no-directories", "--max-threads=50", $"--ca-certificate={bench.CaFile}", "--check-hostname=on",
                $"--directory-prefix={folder}", $"--input-file={list}", "--hsts=off", "--robots=off", "--tries=2",
            ],
            new Dictionary<string, string> { ["HOME"] = bench.Folder("home") });
        return sample;
    }
}

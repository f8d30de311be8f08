using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>
/// curl with 50 transfers at a time, over HTTP/1.1. Over HTTP/2 curl 7.88 sleeps a second now and then, the more the busier the machine: when it takes a connection for another
/// transfer it looks whether that is alive, reads other transfers' answers by that, and forgets them until curl_multi_poll runs into its second. Over HTTP/1.1 it never does, and is a little faster.
/// </summary>
internal static class Curl
{
    private const int Parallel = 50;

    /// <summary>Asks for every file by its validators, given URL by URL; what has changed is written to a folder.</summary>
    public static void WriteConditional(Bench bench, string configuration, Site site, IReadOnlyList<(string ETag, string LastModified)> validators, string? output)
    {
        using var file = File.CreateText(configuration);
        for (var index = 0; index < site.Count; index++)
        {
            if (index > 0)
                file.WriteLine("next");
            file.WriteLine($"url = \"{site.AddressOf(index)}\"");
            file.WriteLine($"header = \"If-None-Match: {validators[index].ETag.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            file.WriteLine($"header = \"If-Modified-Since: {validators[index].LastModified}\"");
            WriteCommon(file, bench, output is null ? "/dev/null" : Path.Combine(output, Site.NameOf(index)));
        }
    }

    /// <summary>Asks for addresses, and writes what comes to a folder.</summary>
    public static void WritePlain(Bench bench, string configuration, IReadOnlyList<Uri> addresses, string? output)
    {
        using var file = File.CreateText(configuration);
        for (var index = 0; index < addresses.Count; index++)
        {
            if (index > 0)
                file.WriteLine("next");
            file.WriteLine($"url = \"{addresses[index]}\"");
            WriteCommon(file, bench, output is null ? "/dev/null" : Path.Combine(output, Site.NameOf(index)));
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="configuration">The file that says what to fetch.</param>
    /// <param name="notModified">How many answers are to be 304.</param>
    /// <param name="full">How many are to be 200.</param>
    /// <param name="parallel">Transfers at a time.</param>
    /// <exception cref="InvalidOperationException">It came to something else.</exception>
    public static async Task<Sample> RunAsync(string configuration, int notModified, int full, int parallel = Parallel)
    {
        var (sample, output) = await MeasuredProcess.RunAsync("curl", ["--parallel", "--parallel-max", $"{parallel}", "--no-progress-meter", "--config", configuration]);
        var codes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).CountBy(code => code).ToDictionary();
        return codes.GetValueOrDefault("304") == notModified && codes.GetValueOrDefault("200") == full
            ? sample
            : throw new InvalidOperationException($"curl: {string.Join(", ", codes)}.");
    }

    private static void WriteCommon(StreamWriter file, Bench bench, string output)
    {
        file.WriteLine($"output = \"{output}\"");
        file.WriteLine("http1.1");
        file.WriteLine($"cacert = \"{bench.CaFile}\"");
        file.WriteLine("write-out = \"%{http_code}\\n\"");
        file.WriteLine("no-progress-meter");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>Runs a program and measures time, processor time and memory.</summary>
internal static partial class MeasuredProcess
{
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Runs it to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add to its environment.</param>
    /// <param name="accept">Exit codes that count as success; 0 alone by default.</param>
    /// <returns>What it took, and what it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<(Sample Sample, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, params int[] accept)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var cpuBefore = ChildrenSeconds();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        double peak = 0;
        var exited = process.WaitForExitAsync();
        while (!exited.IsCompleted)
        {
            peak = Math.Max(peak, PeakMegabytes(process.Id));
            await Task.WhenAny(exited, Task.Delay(MemoryInterval));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0 && !accept.Contains(process.ExitCode))
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {Shorten(await error)} {Shorten(await output)}");
        return (new Sample(seconds, ChildrenSeconds() - cpuBefore, peak), await output);
    }

    private static string Shorten(string text) => text.Length <= 2000 ? text : text[^2000..];

    /// <summary>The high-water mark that the kernel keeps.</summary>
    private static double PeakMegabytes(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    /// <summary>Processor time of all ended children.</summary>
    private static double ChildrenSeconds()
    {
        Span<long> usage = stackalloc long[18];
        const int children = -1;
        if (GetResourceUsage(children, ref usage[0]) != 0)
            throw new InvalidOperationException("getrusage failed.");
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, ref long usage);
}

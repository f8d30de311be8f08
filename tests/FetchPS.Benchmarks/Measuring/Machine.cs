using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>What it was measured on.</summary>
internal static class Machine
{
    /// <summary>Facts by name.</summary>
    public static IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Date", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        yield return ("Commit", Output("git", "-C", Tools.RepositoryRoot, "describe", "--always", "--dirty", "--abbrev=10"));
        yield return ("Processor", $"{Environment.ProcessorCount} × {Line("/proc/cpuinfo", "model name")}");
        yield return ("Memory", Line("/proc/meminfo", "MemTotal"));
        yield return ("System", $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}");
        yield return ("Load when it began", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        yield return ("curl", Output("curl", "--version").Split(" (")[0]);
    }

    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}

using System.Diagnostics;
using System.Reflection;

namespace FetchPS.Benchmarks;

/// <summary>The programs that the benchmark runs.</summary>
internal static class Tools
{
    /// <summary>Debian's nginx.</summary>
    public static string Nginx => Find("nginx") ?? "nginx";

    /// <summary>The published host.</summary>
    public static string Host { get; } = Metadata("Host");

    /// <summary>The root of the sources.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>What is not there, and how to get it.</summary>
    public static IReadOnlyList<string> Missing(BenchOptions options)
    {
        var missing = Workloads.Workload.All.Where(options.Takes).SelectMany(workload => workload.Programs).Distinct()
            .Where(program => (program == "nginx" || options.Takes(program)) && Find(program) is null).ToList();
        return missing.Count == 0 ? [] : [$"Programs are missing. On Debian: apt-get install --no-install-recommends {string.Join(' ', missing)}"];
    }

    /// <summary>Publishes the host, so that what is measured is this commit's.</summary>
    /// <returns>Whether that went well.</returns>
    public static bool PublishHost()
    {
        using var publish = Process.Start("dotnet", ["publish", Path.Combine(RepositoryRoot, "src", "FetchPS.Host"), "--configuration", "Release", "--verbosity", "quiet", "--nologo"]);
        publish.WaitForExit();
        return publish.ExitCode == 0 && File.Exists(Host);
    }

    /// <summary>Where a program lies; null when it is not installed.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static string Metadata(string name) =>
        typeof(Tools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!;
}

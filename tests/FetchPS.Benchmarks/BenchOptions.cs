using System.Globalization;
using FetchPS.Benchmarks.Workloads;

namespace FetchPS.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>How to call the program.</summary>
    public static string Usage { get; } =
        $"""
        dotnet run -c Release --project tests/FetchPS.Benchmarks -- <workload|all> [--rounds N] [--urls N] [--only NAME,NAME] [--work FOLDER] [--against FOLDER] [--results FILE] [--save]

        --rounds   measured rounds, after one to warm up (5)
        --urls     how many URLs stand for 10,000 (10000); ten times as many stand for 100,000
        --only     only the contenders whose name begins so, such as curl,FetchPS
        --against  the published host of an earlier build (its out/fetchps), for the workload builds
        --work     a folder on the disk to measure (a temporary one)
        --results  where the tables go too (standard output alone)
        --save     keeps the tables in tests/FetchPS.Benchmarks: of all in RESULTS.md, of one workload in RESULTS-<workload>.md

        workloads (all: every one but size and builds):
        {string.Join(Environment.NewLine, Workloads.Workload.All.Select(workload => $"  {workload.Name,-14} {workload.Title}"))}
        """;

    /// <summary>The workload's name, or <c>all</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>Measured rounds.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How many URLs a usual workload has.</summary>
    public int Urls { get; init; } = 10_000;

    /// <summary>Beginnings of the names of the contenders to run; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The folder to work in.</summary>
    public string WorkFolder { get; init; } = Path.Combine(Path.GetTempPath(), $"fetchps-bench-{Environment.ProcessId}");

    /// <summary>The folder of an earlier build's published host; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>The file that the table is written to; null for none.</summary>
    public string? ResultsPath { get; init; }

    /// <summary>Whether the workload is to run.</summary>
    public bool Takes(Workload workload) => Workload == workload.Name || (Workload == "all" && workload is not Workloads.Size and not Workloads.Builds);

    /// <summary>Whether the contender is to run.</summary>
    public bool Takes(string contender) => Only.Count == 0 || Only.Any(start => contender.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the command line; null when it makes no sense.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        if (args.Length == 0 || !(args[0] == "all" || Workloads.Workload.All.Any(workload => workload.Name == args[0])))
            return null;

        var options = new BenchOptions { Workload = args[0] };
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--save")
                options = options with { ResultsPath = Path.Combine(Tools.RepositoryRoot, "tests", "FetchPS.Benchmarks", options.Workload == "all" ? "RESULTS.md" : $"RESULTS-{options.Workload}.md") };
            else if (i + 1 == args.Length || Set(options, args[i], args[++i]) is not { } changed)
                return null;
            else
                options = changed;
        }

        return options.Workload == Builds.Key && options.Against is null ? null : options;
    }

    private static BenchOptions? Set(BenchOptions options, string name, string value) => name switch
    {
        "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 => options with { Rounds = rounds },
        "--urls" when int.TryParse(value, CultureInfo.InvariantCulture, out var urls) && urls >= 100 => options with { Urls = urls },
        "--only" => options with { Only = value.Split(',') },
        "--work" => options with { WorkFolder = Path.GetFullPath(value) },
        "--against" when File.Exists(Path.Combine(value, Path.GetFileName(Tools.Host))) => options with { Against = Path.GetFullPath(value) },
        "--results" => options with { ResultsPath = Path.GetFullPath(value) },
        _ => null,
    };
}

using System.Globalization;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>What a workload came to.</summary>
/// <param name="Series">The contenders' runs; the first is the one the others are compared with.</param>
/// <param name="Goals">What was to be reached.</param>
internal sealed record Outcome(IReadOnlyList<Series> Series, IReadOnlyList<Goal> Goals)
{
    /// <summary>What two builds took for the same lines of work.</summary>
    public IReadOnlyList<Pair> Pairs { get; init; } = [];
}

/// <summary>A figure that is to stay under a limit.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Measured">What it was.</param>
/// <param name="Unit">Its unit; × for a ratio.</param>
/// <param name="Must">The limit; null where there is none.</param>
/// <param name="Aim">Where to get to.</param>
/// <param name="Best">The same figure from the best runs; null where it has none.</param>
internal sealed record Goal(string What, double Measured, string Unit, double? Must, double? Aim = null, double? Best = null)
{
    /// <summary>How it compares.</summary>
    public string Verdict => Must is null ? "" : Measured > Must ? "**missed**" : Measured > Aim ? "met" : "aim met";

    /// <summary>A value with its unit; nothing for none.</summary>
    public string Show(double? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {Unit}");
}

using System.Globalization;
using System.Text;
using FetchPS.Benchmarks.Workloads;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>What all workloads came to, as a Markdown page.</summary>
internal sealed class Report(BenchOptions options)
{
    private readonly List<(string Name, string Value)> facts = [.. Machine.Facts()];
    private readonly List<(Workload Workload, Outcome Outcome)> outcomes = [];
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;

    public void Add(Workload workload, Outcome outcome) => outcomes.Add((workload, outcome));

    /// <summary>The page.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder("# What the benchmark printed\n\n");
        page.AppendLine(Account());
        foreach (var (name, value) in facts)
            page.AppendLine(CultureInfo.InvariantCulture, $"- {name}: {value}");
        page.AppendLine(CultureInfo.InvariantCulture, $"- Rounds: {options.Rounds} measured after one to warm up, contenders by turns; times are medians");
        page.AppendLine(CultureInfo.InvariantCulture, $"- Took: {(DateTimeOffset.UtcNow - began).TotalMinutes:F0} minutes");
        page.AppendLine(CultureInfo.InvariantCulture, $"- URLs: {options.Urls} where a title says 10,000");
        page.AppendLine();
        page.AppendLine("| work | median | best | must | aim | |");
        page.AppendLine("|---|---|---|---|---|---|");
        foreach (var (workload, outcome) in outcomes)
        {
            foreach (var goal in outcome.Goals)
            {
                page.AppendLine(CultureInfo.InvariantCulture,
                    $"| {workload.Title}: {goal.What} | {goal.Show(goal.Measured)} | {goal.Show(goal.Best)} | {goal.Show(goal.Must)} | {goal.Show(goal.Aim)} | {goal.Verdict} |");
            }
        }

        foreach (var pairs in outcomes.Select(each => each.Outcome.Pairs).Where(pairs => pairs.Count > 0))
            AddPairs(page, pairs);
        foreach (var (workload, outcome) in outcomes.Where(each => each.Outcome.Series.Count > 0))
            AddTable(page, workload, outcome);
        return page.ToString();
    }

    /// <summary>What a person has to say about the figures; all else is printed as it was measured.</summary>
    private static string Account() => File.ReadAllText(Path.Combine(Tools.RepositoryRoot, "tests", "FetchPS.Benchmarks", "ACCOUNT.md"));

    private static void AddPairs(StringBuilder page, IReadOnlyList<Pair> pairs)
    {
        page.AppendLine();
        page.AppendLine("| line | unit | earlier build: median (spread) | this build: median (spread) | ratio | |");
        page.AppendLine("|---|---|---|---|---|---|");
        foreach (var pair in pairs)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {pair.Line} | {pair.Unit} | {Pair.Show(pair.Before)} | {Pair.Show(pair.Now)} | {pair.Ratio:F2} | {pair.Verdict} |");
    }

    private static void AddTable(StringBuilder page, Workload workload, Outcome outcome)
    {
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"### {workload.Name}: {workload.Title}");
        page.AppendLine();
        page.AppendLine("| contender | median s | best s | CPU s | peak MB | runs | × median | × best |");
        page.AppendLine("|---|---|---|---|---|---|---|---|");
        var first = outcome.Series[0];
        foreach (var series in outcome.Series)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| {series.Name} | {series.Seconds:F3} | {series.Best:F3} | {series.CpuSeconds:F3} | {series.PeakMegabytes:F1} | {series.Samples.Count} | {series.Seconds / first.Seconds:F2} | {series.Best / first.Best:F2} |");
        }
    }
}

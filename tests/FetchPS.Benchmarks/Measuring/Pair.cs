using System.Globalization;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>One line of work done by two builds, by turns.</summary>
/// <param name="Line">What was done.</param>
/// <param name="Unit">The unit of its figures.</param>
/// <param name="Before">The earlier build's figures, a round each.</param>
/// <param name="Now">This build's figures, a round each.</param>
internal sealed record Pair(string Line, string Unit, IReadOnlyList<double> Before, IReadOnlyList<double> Now)
{
    /// <summary>This build's median over the earlier build's.</summary>
    public double Ratio => Median(Now) / Median(Before);

    /// <summary>Whether the rounds of the two overlap, and which is ahead where they do not.</summary>
    public string Verdict => Now.Min() > Before.Max() ? "**more**" : Now.Max() < Before.Min() ? "less" : "within the spread";

    /// <summary>A median with the spread of its rounds.</summary>
    public static string Show(IReadOnlyList<double> figures) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(figures):G4} ({figures.Min():G4} to {figures.Max():G4})");

    private static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}

namespace FetchPS.Benchmarks.Measuring;

/// <summary>All measured runs of one contender.</summary>
internal sealed record Series(string Name, IReadOnlyList<Sample> Samples)
{
    /// <summary>The median time in seconds.</summary>
    public double Seconds => Median(Samples.Select(sample => sample.Seconds));

    /// <summary>The shortest time in seconds.</summary>
    public double Best => Samples.Min(sample => sample.Seconds);

    /// <summary>The median processor time in seconds.</summary>
    public double? CpuSeconds => Samples[0].CpuSeconds is null ? null : Median(Samples.Select(sample => sample.CpuSeconds!.Value));

    /// <summary>The median of the peaks of resident memory, in megabytes.</summary>
    public double? PeakMegabytes => Samples[0].PeakMegabytes is null ? null : Median(Samples.Select(sample => sample.PeakMegabytes!.Value));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

using FetchPS.Benchmarks.Measuring;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>A piece of work that contenders do side by side.</summary>
internal abstract class Workload
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Workload> All { get; } =
        [new NotModified(), new WholeProcess(), new NewFiles(), new OnePercentChanged(), new Latency(), new ManyUrls(), new LargeFile(), new NothingDue(), new Size(), new Verifiers(), new Builds()];

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it is.</summary>
    public abstract string Title { get; }

    /// <summary>The programs that it takes, by the names of their Debian packages.</summary>
    public virtual IReadOnlyList<string> Programs => ["nginx", "curl", "wget2", "urlwatch"];

    /// <summary>Runs it.</summary>
    public abstract Task<Outcome> RunAsync(Bench bench);

    /// <summary>One contender's time over that of another, by medians and by best runs; nothing where one of them did not take part.</summary>
    protected static IEnumerable<Goal> Ratio(IReadOnlyList<Series> series, string contender, string rival, double must, double aim) =>
        series.FirstOrDefault(each => each.Name == contender) is { } ours && series.FirstOrDefault(each => each.Name == rival) is { } theirs
            ? [new Goal($"{contender} against {rival}", ours.Seconds / theirs.Seconds, "×", must, aim, ours.Best / theirs.Best)]
            : [];
}

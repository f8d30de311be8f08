namespace FetchPS.Benchmarks.Measuring;

/// <summary>One of those that do the same work.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">Does the work once and measures it.</param>
internal sealed record Contender(string Name, Func<Task<Sample>> Run)
{
    /// <summary>Prepares a run, unmeasured.</summary>
    public Func<Task>? Prepare { get; init; }

    /// <summary>Measured rounds for a contender that takes minutes; the others go on.</summary>
    public int MostRounds { get; init; } = int.MaxValue;
}

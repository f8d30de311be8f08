namespace FetchPS;

/// <summary>How two versions differ, as a unified diff in objects.</summary>
public sealed record FileComparison
{
    /// <summary>The version that was compared from.</summary>
    public required FileVersion Old { get; init; }

    /// <summary>The version that was compared to.</summary>
    public required FileVersion New { get; init; }

    /// <summary>What the comparison came to.</summary>
    public required ComparisonOutcome Outcome { get; init; }

    /// <summary>Lines that the new version has and the old one lacks.</summary>
    public int Added { get; init; }

    /// <summary>Lines that the old version has and the new one lacks.</summary>
    public int Removed { get; init; }

    /// <summary>Where they differ, with lines around it, in order.</summary>
    public IReadOnlyList<DiffHunk> Hunks { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Old.Id} → {New.Id}: {Outcome}, +{Added} −{Removed}";
}

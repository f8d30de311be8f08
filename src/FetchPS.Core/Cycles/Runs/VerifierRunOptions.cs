using FetchPS.Core.Model;

namespace FetchPS.Core.Cycles.Runs;

/// <summary>What a run of verifiers by hand is to do.</summary>
public sealed record VerifierRunOptions
{
    /// <summary>The verifiers. Each looks only at versions of URLs that it applies to, and only once those that it comes after have passed them.</summary>
    public required IReadOnlyList<Verifier> Verifiers { get; init; }

    /// <summary>The versions by id; null for those of <see cref="Queries"/>.</summary>
    public IReadOnlyList<long>? VersionIds { get; init; }

    /// <summary>Which versions to find, where no ids are given. Nothing named is nothing done; a query without a condition finds all.</summary>
    public IReadOnlyList<VersionQuery> Queries { get; init; } = [];

    /// <summary>Whether verdicts count also on versions that did not need the verifier or had its answer. On versions that wait for it they always do.</summary>
    public bool Decide { get; init; }
}

namespace FetchPS.Core.Cycles.Runs;

/// <summary>What a verdict counts for.</summary>
internal enum VerdictWeight
{
    /// <summary>Nothing: it is kept and shown.</summary>
    Advisory,

    /// <summary>The version waited for it: what it counts for was fixed when the version was stored.</summary>
    CountsWhereNeeded,

    /// <summary>It decides, whatever was fixed then.</summary>
    Decides,
}

namespace FetchPS.Core.Integrity;

/// <summary>How far the check of a store is.</summary>
/// <param name="Step">What is being checked.</param>
/// <param name="Done">How many of them are checked; 0 while that can't be told.</param>
/// <param name="Total">How many there are; 0 while that can't be told.</param>
public sealed record CheckProgress(CheckStep Step, long Done, long Total);

/// <summary>The steps of a check, in their order.</summary>
public enum CheckStep
{
    /// <summary>The database file and its references.</summary>
    Database,

    /// <summary>The audit's rows.</summary>
    Audit,

    /// <summary>The versions' files.</summary>
    Versions,

    /// <summary>Files that no row knows of.</summary>
    Folders,

    /// <summary>The copies under <c>current</c>.</summary>
    Current,
}

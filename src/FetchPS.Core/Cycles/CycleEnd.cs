namespace FetchPS.Core.Cycles;

/// <summary>How a cycle, or a run of verifiers by hand, came to its end; kept with it under this name.</summary>
internal enum CycleEnd
{
    /// <summary>All was done.</summary>
    Completed,

    /// <summary>Its user or a signal ended it.</summary>
    Cancelled,

    /// <summary>It could not go on.</summary>
    Abandoned,
}

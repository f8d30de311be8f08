namespace FetchPS;

/// <summary>How much a log event matters, from least to most.</summary>
public enum LogLevel
{
    /// <summary>Detail for finding faults.</summary>
    Debug,

    /// <summary>Something was done.</summary>
    Information,

    /// <summary>Something is not as it should be, and FetchPS went on.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}

namespace FetchPS.Core.Logging;

/// <summary>Which events of the log are wanted; what is null does not narrow.</summary>
public sealed record LogQuery
{
    /// <summary>Only events later than this.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only events of this level and above.</summary>
    public LogLevel? Level { get; init; }

    /// <summary>Only events about one of these URLs.</summary>
    public IReadOnlySet<long>? UrlIds { get; init; }

    /// <summary>Only the last so many of the events that the rest leaves.</summary>
    public int? Tail { get; init; }

    internal bool Takes(LogEvent logEvent) =>
        (After is not { } after || logEvent.Time > after)
        && (Level is not { } level || logEvent.Level >= level)
        && (UrlIds is not { } urls || (logEvent.UrlId is { } url && urls.Contains(url)));
}

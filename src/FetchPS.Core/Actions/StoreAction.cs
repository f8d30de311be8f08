namespace FetchPS.Core.Actions;

/// <summary>One thing that was done to the store: a row in the audit and a line in the log.</summary>
/// <param name="Event">What kind of thing that is.</param>
/// <param name="TargetKind">The kind of thing it was done to, such as <c>url</c>.</param>
/// <param name="TargetId">Which one.</param>
/// <param name="Message">What was done, as a sentence without secrets.</param>
internal sealed record StoreAction(AuditedEvent Event, string TargetKind, long? TargetId, string Message)
{
    public LogLevel Level { get; init; } = Event.Level;

    public long? CycleId { get; init; }

    public long? UrlId { get; init; }

    /// <summary>Particulars for the audit, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Details { get; init; } = [];
}

namespace FetchPS.Core.Actions;

/// <summary>Something that happens to a store, under the stable name that the log, and the audit if it changes state, know it by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Level">How much it matters, unless the case at hand says otherwise.</param>
/// <param name="Meaning">What it says has happened, as a sentence.</param>
internal abstract record StoreEvent(string Name, LogLevel Level, string Meaning)
{
    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>A change of state: a row in the audit, and a line in the log once it is committed.</summary>
internal sealed record AuditedEvent(string Name, LogLevel Level, string Meaning) : StoreEvent(Name, Level, Meaning);

/// <summary>What changed nothing: a line in the log alone.</summary>
internal sealed record LoggedEvent(string Name, LogLevel Level, string Meaning) : StoreEvent(Name, Level, Meaning);

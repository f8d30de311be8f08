namespace FetchPS.Core.Model;

/// <summary>Why an answer was not believed, so that the turn asked once more, and without what may have provoked it.</summary>
/// <param name="Kind">What of our own request was left out then.</param>
/// <param name="Reason">What the server had answered, as part of a sentence.</param>
public sealed record Doubt(DoubtKind Kind, string Reason)
{
    /// <summary>How the turn asked then.</summary>
    internal string Without => Kind == DoubtKind.Conditions ? "without conditions" : "without content codings";

    /// <summary>The validators that contradict each other.</summary>
    public TagPair? Tags { get; init; }
}

/// <summary>What of our own request may have provoked an answer.</summary>
public enum DoubtKind
{
    /// <summary>Its conditions.</summary>
    Conditions,

    /// <summary>The content codings that it offers.</summary>
    Codings,
}

namespace FetchPS.Core.Model;

/// <summary>Two validators that a server gave for what should be one content: the one that is held, and the one that it told. Their order means nothing.</summary>
public sealed record TagPair(string Held, string Told)
{
    /// <summary>Whether both name the same two validators.</summary>
    internal bool IsLike(TagPair other) => (Held == other.Held && Told == other.Told) || (Held == other.Told && Told == other.Held);
}

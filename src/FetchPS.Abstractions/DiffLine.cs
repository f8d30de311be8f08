namespace FetchPS;

/// <summary>One line of a comparison.</summary>
public sealed record DiffLine
{
    /// <summary>On which side it is.</summary>
    public required DiffLineKind Kind { get; init; }

    /// <summary>Its number in the old version, from 1; null for an added line.</summary>
    public int? OldNumber { get; init; }

    /// <summary>Its number in the new version, from 1; null for a removed line.</summary>
    public int? NewNumber { get; init; }

    /// <summary>Its text without the line end; a carriage return is part of it.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it is a last line without a line end.</summary>
    public bool IsUnterminated { get; init; }

    /// <summary>The line as in a unified diff.</summary>
    public override string ToString() => (Kind switch { DiffLineKind.Added => "+", DiffLineKind.Removed => "-", _ => " " }) + Text;
}

namespace FetchPS;

/// <summary>On which side of a comparison a line is.</summary>
public enum DiffLineKind
{
    /// <summary>In both versions.</summary>
    Context,

    /// <summary>In the new version alone.</summary>
    Added,

    /// <summary>In the old version alone.</summary>
    Removed,
}

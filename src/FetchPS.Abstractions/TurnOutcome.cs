namespace FetchPS;

/// <summary>What one URL's turn in a cycle came to.</summary>
public enum TurnOutcome
{
    /// <summary>New content was fetched and kept as a version.</summary>
    Stored,

    /// <summary>The server answered 304: what is stored is still current there.</summary>
    NotModified,

    /// <summary>The server sent the content in full, and it has the same bytes as the newest version.</summary>
    SameContent,

    /// <summary>Nothing was fetched; the turn's error says why.</summary>
    Failed,
}

namespace FetchPS;

/// <summary>A URL of a set.</summary>
public sealed record FileSetMember
{
    /// <summary>The URL's id.</summary>
    public required long UrlId { get; init; }

    /// <summary>The URL's address.</summary>
    public required string Url { get; init; }

    /// <summary>Its file's path in the folders of generations, with <c>/</c> between the parts.</summary>
    public required string File { get; init; }

    /// <summary>The version in the generation that consumers have; null when it is in none.</summary>
    public long? VersionId { get; init; }

    /// <summary>The newest version that was stored; null before the first.</summary>
    public long? NewestVersionId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => File;
}

namespace FetchPS;

/// <summary>One immutable stored copy of what a URL served.</summary>
public sealed record FileVersion
{
    /// <summary>The version's id in its store.</summary>
    public required long Id { get; init; }

    /// <summary>The id of the URL that it came from.</summary>
    public required long UrlId { get; init; }

    /// <summary>The address of that URL.</summary>
    public required string Url { get; init; }

    /// <summary>The file name that the server, or the address, gave it.</summary>
    public required string Name { get; init; }

    /// <summary>The full path of the stored bytes.</summary>
    public required string Path { get; init; }

    /// <summary>When the server says that the file was last modified.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was fetched.</summary>
    public required DateTimeOffset Fetched { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of its bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it passed.</summary>
    public required VerificationStatus Status { get; init; }

    /// <summary>Whether its bytes are there and whole, as far as is known; Repair-FetchStore finds out.</summary>
    public VersionIntegrity Integrity { get; init; }

    /// <summary>Why FetchPS itself did not take it, before any verifier was asked; null when it did.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it is the version that consumers read under <c>current</c>.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Whether a person made it current, and newer versions wait until it is released.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether a person keeps it from being removed.</summary>
    public bool IsProtected { get; init; }

    /// <summary>When it was removed: then its bytes are gone, and this is what is known of them. Null while it is there.</summary>
    public DateTimeOffset? Removed { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

namespace FetchPS;

/// <summary>A version that was written to a folder outside the store.</summary>
public sealed record ExportedFile
{
    /// <summary>The version.</summary>
    public required long VersionId { get; init; }

    /// <summary>The address that it came from.</summary>
    public required string Url { get; init; }

    /// <summary>The full path of the copy.</summary>
    public required string Path { get; init; }

    /// <summary>The SHA-256 of its bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it was written now; false when it was there already.</summary>
    public required bool Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

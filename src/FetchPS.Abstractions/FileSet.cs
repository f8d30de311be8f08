namespace FetchPS;

/// <summary>A named group of URLs whose newest versions are verified and handed on together.</summary>
public sealed record FileSet
{
    /// <summary>The set's id in its store.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, unique in the store whatever its letters' case.</summary>
    public required string Name { get; init; }

    /// <summary>Its watched URLs, first those that were added first.</summary>
    public required IReadOnlyList<FileSetMember> Members { get; init; }

    /// <summary>The names of the verifiers that look at all members together.</summary>
    public required IReadOnlyList<string> Verifiers { get; init; }

    /// <summary>The full path of the link that consumers resolve; it stays the same. It is there once a generation has passed.</summary>
    public required string Path { get; init; }

    /// <summary>The generation that consumers have; null for none.</summary>
    public long? Generation { get; init; }

    /// <summary>The full path of the folder that the link leads to, which holds that generation until another takes its place and for a while after; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>When consumers were given that generation, or, where there is none, when the last one was taken away; null when there never was one.</summary>
    public DateTimeOffset? Promoted { get; init; }

    /// <summary>The newest generation that was formed; null before the first.</summary>
    public long? Newest { get; init; }

    /// <summary>Whether that one passed.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>Why the members' newest versions are not looked at together yet; null when they were, or are about to be.</summary>
    public string? WaitsFor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

namespace FetchPS;

/// <summary>An application that certifies file versions.</summary>
public sealed record Verifier
{
    /// <summary>The verifier's id in its store.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, unique in the store whatever its letters' case.</summary>
    public required string Name { get; init; }

    /// <summary>How it is run.</summary>
    public required VerifierKind Kind { get; init; }

    /// <summary>The full path of the script or executable.</summary>
    public required string Command { get; init; }

    /// <summary>The arguments of a command, with their placeholders.</summary>
    public required IReadOnlyList<string> ArgumentList { get; init; }

    /// <summary>The wildcard that chooses the URLs it applies to; null for all.</summary>
    public string? Url { get; init; }

    /// <summary>How long it may take for one version.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

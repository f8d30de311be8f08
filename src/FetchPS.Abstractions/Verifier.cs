using System.Collections.ObjectModel;

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

    /// <summary>The full path of the script or executable, an endpoint's address, or a built-in rule's name.</summary>
    public required string Command { get; init; }

    /// <summary>The arguments of a command, with their placeholders.</summary>
    public required IReadOnlyList<string> ArgumentList { get; init; }

    /// <summary>The wildcard that chooses the URLs it applies to; null for all.</summary>
    public string? UrlPattern { get; init; }

    /// <summary>The set whose newest versions it verifies together; null for single versions.</summary>
    public string? SetName { get; init; }

    /// <summary>What its verdicts count for.</summary>
    public VerifierNeed Need { get; init; }

    /// <summary>The verifier that must have passed a version before this one looks at it; null for none.</summary>
    public string? After { get; init; }

    /// <summary>What its kind wants to know besides, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How long it may take for one version.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether it is run; what needs one that is not waits.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>On how many versions it broke so often that it is not tried again by itself.</summary>
    public long Waiting { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

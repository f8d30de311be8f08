using System.Collections.ObjectModel;

namespace FetchPS.Core.Verification;

/// <summary>A verifier as the user gave it.</summary>
public sealed record NewVerifier
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is run.</summary>
    public required VerifierKind Kind { get; init; }

    /// <summary>The full path of a script; a path or a name on PATH for a command; an endpoint's address; a built-in rule's name.</summary>
    public required string Command { get; init; }

    /// <summary>A command's arguments, with placeholders such as <c>{Path}</c>.</summary>
    public IReadOnlyList<string> ArgumentList { get; init; } = [];

    /// <summary>The wildcard that chooses its URLs; null for all.</summary>
    public string? Url { get; init; }

    /// <summary>The set whose newest versions it verifies together; null for single versions.</summary>
    public string? Set { get; init; }

    /// <summary>What its verdicts count for.</summary>
    public VerifierNeed Need { get; init; }

    /// <summary>The verifier that must have passed a version before this one looks at it; null for none.</summary>
    public string? After { get; init; }

    /// <summary>What its kind wants to know besides, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How long it may take for one version.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}

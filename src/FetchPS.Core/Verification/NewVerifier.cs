namespace FetchPS.Core.Verification;

/// <summary>A verifier as the user gave it.</summary>
public sealed record NewVerifier
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is run.</summary>
    public required VerifierKind Kind { get; init; }

    /// <summary>The full path of a script; a path or a name on PATH for a command.</summary>
    public required string Command { get; init; }

    /// <summary>A command's arguments, with placeholders such as <c>{Path}</c>.</summary>
    public IReadOnlyList<string> ArgumentList { get; init; } = [];

    /// <summary>The wildcard that chooses its URLs; null for all.</summary>
    public string? Url { get; init; }

    /// <summary>How long it may take for one version.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}

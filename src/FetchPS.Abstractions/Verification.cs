namespace FetchPS;

/// <summary>One verdict on one file version.</summary>
public sealed record Verification
{
    /// <summary>The verdict's id in its store.</summary>
    public required long Id { get; init; }

    /// <summary>The version that it is about.</summary>
    public required long VersionId { get; init; }

    /// <summary>The verifier's name; null when a person decided.</summary>
    public string? Verifier { get; init; }

    /// <summary>The result.</summary>
    public required VerificationResult Result { get; init; }

    /// <summary>What the verifier or the person said.</summary>
    public string? Message { get; init; }

    /// <summary>Whether it decided nothing: an advisory verifier's, or one that looked again at an old version.</summary>
    public bool IsAdvisory { get; init; }

    /// <summary>The version of another watched URL that it rests on, such as that of a checksum file; null when it rests on none.</summary>
    public long? RestsOn { get; init; }

    /// <summary>The end of what the verifier printed, standard output before standard error; null when it printed nothing.</summary>
    public string? Output { get; init; }

    /// <summary>When the verifier began, or the person decided.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The SHA-256 of the script or executable that ran, in lower-case hexadecimal.</summary>
    public string? VerifierSha256 { get; init; }

    /// <summary>The account and machine that recorded it.</summary>
    public required string Actor { get; init; }
}

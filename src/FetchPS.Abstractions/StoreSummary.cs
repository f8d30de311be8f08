namespace FetchPS;

/// <summary>A store at a glance.</summary>
public sealed record StoreSummary
{
    /// <summary>The store's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The version of its database schema.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Watched URLs, the disabled ones included.</summary>
    public required long Urls { get; init; }

    /// <summary>Watched URLs that are disabled.</summary>
    public required long Disabled { get; init; }

    /// <summary>URLs that the next cycle will take.</summary>
    public required long Due { get; init; }

    /// <summary>URLs whose last turn failed.</summary>
    public required long Failing { get; init; }

    /// <summary>Stored file versions.</summary>
    public required long Versions { get; init; }

    /// <summary>Stored file versions without a verdict.</summary>
    public required long Unverified { get; init; }

    /// <summary>Verifiers in use.</summary>
    public required long Verifiers { get; init; }

    /// <summary>When the last cycle started.</summary>
    public DateTimeOffset? LastCycle { get; init; }

    /// <summary>The store-wide private certificate authority, as subject names; empty when there is none.</summary>
    public required IReadOnlyList<string> CaCertificates { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

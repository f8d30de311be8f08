namespace FetchPS;

/// <summary>A store that was backed up, or brought back.</summary>
public sealed record StoreCopy
{
    /// <summary>The folder that was copied.</summary>
    public required string Source { get; init; }

    /// <summary>The folder that it was copied to.</summary>
    public required string Destination { get; init; }

    /// <summary>The instant whose state the copy has.</summary>
    public required DateTimeOffset Taken { get; init; }

    /// <summary>Versions in the copy.</summary>
    public required long Versions { get; init; }

    /// <summary>Versions whose bytes were copied.</summary>
    public required long Copied { get; init; }

    /// <summary>How many bytes that were.</summary>
    public required long Bytes { get; init; }

    /// <summary>Versions that share their bytes with a file that was there already, as hard links.</summary>
    public required long Linked { get; init; }

    /// <summary>Versions that an earlier backup brought.</summary>
    public required long Unchanged { get; init; }

    /// <summary>
    /// Versions whose bytes were not read: those of a backup that became hard links, and those that an earlier backup brought and nobody wrote into since. Test-FetchStore on the backup
    /// reads them. When a store is brought back, every byte is.
    /// </summary>
    public required long NotRead { get; init; }

    /// <summary>Files that were deleted in the copy, because the store has them no more.</summary>
    public required long Removed { get; init; }

    /// <summary>How many rows the audit had.</summary>
    public required long AuditRows { get; init; }

    /// <summary>The SHA-256 of its last row, in lower-case hexadecimal: kept elsewhere, it shows whether the audit was written anew since.</summary>
    public required string AuditHash { get; init; }

    /// <summary>What a store that was brought back runs only once Enable-FetchVerifier says so: each verifier's name, kind and command.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>Which URLs a store that was brought back fetches only once Enable-FetchUrl says so: each one's id, address, and what it would read of this machine's secrets.</summary>
    public IReadOnlyList<string> DisabledUrls { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Destination;
}

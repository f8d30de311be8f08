using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>What a turn that was answered by 304 leaves of a URL.</summary>
/// <param name="UrlId">The URL.</param>
/// <param name="Plan">Its schedule when it was claimed.</param>
/// <param name="Fetched">When the answer was there.</param>
/// <param name="Validators">What to ask by next time.</param>
/// <param name="PermanentAddress">Where permanent redirects lead, masked; null where there were none.</param>
internal record KeptTurnRow(long UrlId, UrlPlan Plan, DateTimeOffset Fetched, Validators Validators, string? PermanentAddress);

/// <summary>What a turn that succeeded leaves of a URL.</summary>
internal sealed record TurnRow(long UrlId, UrlPlan Plan, DateTimeOffset Fetched, Validators Validators, string? PermanentAddress)
    : KeptTurnRow(UrlId, Plan, Fetched, Validators, PermanentAddress)
{
    /// <summary>Whether it brought new content that was not refused.</summary>
    public required bool HasNewContent { get; init; }

    /// <summary>The version that was stored; null where none was.</summary>
    public required long? StoredVersionId { get; init; }

    /// <summary>The fingerprint of the address that gave the validators.</summary>
    public required string? ValidatorsOrigin { get; init; }

    /// <summary>Turns since the last whole answer.</summary>
    public required int TurnsSinceFull { get; init; }

    /// <summary>Whether the server was found to answer 304 where it should not.</summary>
    public required bool Distrusts304 { get; init; }

    /// <summary>What the last content that was not refused looks like.</summary>
    public required ContentKind? AcceptedKind { get; init; }

    /// <summary>What is known of the server.</summary>
    public required ServerQuirks Quirks { get; init; }
}

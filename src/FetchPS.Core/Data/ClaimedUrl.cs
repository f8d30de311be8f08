using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Data;

/// <summary>A URL that a cycle has claimed, with what its turn needs.</summary>
internal sealed record ClaimedUrl(
    long Id,
    UrlAddress Address,
    UrlPlan Plan,
    string? CaCertificates,
    FetchOptions Options,
    Validators Validators,
    string? ValidatorsOrigin,
    int TurnsSinceFull,
    bool Distrusts304,
    ContentKind? AcceptedKind,
    NewestVersion? Newest,
    CurrentCopy? HandedOn,
    ServerQuirks Quirks)
{
    /// <summary>Whether a required verifier looks at it; known only where the newest version was refused.</summary>
    public bool IsLookedAt { get; init; }

    /// <summary>Whether the newest version was refused and would be taken now: what was allowed since is to be fetched and judged anew.</summary>
    public bool RefusalIsLifted => Newest?.RefusedKind is { } kind && ContentRules.Refuse(kind, AcceptedKind, Options, IsLookedAt) is null;
}

/// <summary>What decides when a URL is due again.</summary>
internal sealed record UrlPlan(TimeSpan Interval, TimeSpan Phase, int Failures);

/// <summary>The newest stored version of a URL, to compare new content with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it lies, relative to the store.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Status">Its status.</param>
/// <param name="RefusedKind">What it looked like, where FetchPS itself refused it; else null.</param>
/// <param name="IsWhole">Whether its bytes are there and whole, as far as is known.</param>
internal sealed record NewestVersion(long Id, StoredPath Path, byte[] Sha256, VerificationStatus Status, ContentKind? RefusedKind, bool IsWhole);

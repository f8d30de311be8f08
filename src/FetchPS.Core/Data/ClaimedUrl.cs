using FetchPS.Core.Fetching;
using FetchPS.Core.Urls;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Data;

/// <summary>A URL that a cycle has claimed, with what its turn needs.</summary>
internal sealed record ClaimedUrl(
    long Id,
    string Address,
    UrlPlan Plan,
    string? CaCertificates,
    FetchOptions Options,
    Validators Validators,
    Uri? ValidatorsAddress,
    int TurnsSinceFull,
    bool Distrusts304,
    ContentKind? AcceptedKind,
    NewestVersion? Newest);

/// <summary>What decides when a URL is due again.</summary>
internal sealed record UrlPlan(TimeSpan Interval, TimeSpan Phase, int Failures);

/// <summary>The newest stored version of a URL, to compare new content with.</summary>
internal sealed record NewestVersion(long Id, string Path, byte[] Sha256, VerificationStatus Status);

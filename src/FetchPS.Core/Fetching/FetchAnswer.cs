using FetchPS.Core.Model;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Fetching;

/// <summary>What a request came to: <see cref="ContentAnswer"/>, <see cref="NotModifiedAnswer"/> or <see cref="FailedAnswer"/>.</summary>
public abstract record FetchAnswer
{
    /// <summary>The status of the final response; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The address that answered, after redirects; where there was no answer, the one that was asked last.</summary>
    public Uri? FinalAddress { get; init; }

    /// <summary>Requests that were sent, redirects not counted.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Why earlier tries failed, in their order.</summary>
    public IReadOnlyList<FetchException> FailedTries { get; init; } = [];

    /// <summary>Why the turn asked once more than it had to; none, as a rule.</summary>
    public IReadOnlyList<Doubt> Doubts { get; init; } = [];

    /// <summary>Body bytes that came over the wire in the last try.</summary>
    public long WireBytes { get; init; }

    /// <summary>What went into the requests that must not be told.</summary>
    public SecretMask Secrets { get; init; } = SecretMask.None;

    /// <summary>How the final response came about; null when there was none.</summary>
    public FetchEvidence? Evidence { get; init; }

    /// <summary>Where redirects led, as it may be kept; null where there were none.</summary>
    internal string? RedirectedTo => Evidence is { Redirects.Count: > 0 } ? Told(FinalAddress!) : null;

    /// <summary>Where permanent redirects lead, as it may be kept and shown: what a server puts into a query may be a key. Null where there were none.</summary>
    internal string? PermanentAddress => Evidence?.PermanentAddress is { } address ? Told(address) : null;

    /// <summary>An address that a server led to, as it may be kept.</summary>
    internal string Told(Uri address) => Secrets.Hide(UrlAddress.Mask(address.AbsoluteUri));

    /// <summary>How a version came about, as it may be kept; null where nothing is known of it.</summary>
    internal VersionEvidence? EvidenceOf(long versionId, UrlAddress url) => this is not { Evidence: { } evidence, FinalAddress: { } finalAddress } ? null : new()
    {
        VersionId = versionId,
        Url = url.Text,
        FinalAddress = Told(finalAddress),
        Protocol = evidence.Protocol,
        Redirects = [.. evidence.Redirects.Select(redirect => new EvidenceRedirect(redirect.StatusCode, Told(redirect.From), Told(redirect.To)))],
        Headers = evidence.Headers,
        Certificate = evidence.Certificate is { } shown ? new(shown.Subject, shown.Issuer, shown.Sha256, shown.Expires) : null,
    };
}

/// <summary>200, and the whole body is in the sink.</summary>
public sealed record ContentAnswer : FetchAnswer
{
    /// <summary>What to ask by next time.</summary>
    public required Validators Validators { get; init; }

    /// <summary>The safe file name, from Content-Disposition or the watched address.</summary>
    public required string FileName { get; init; }

    /// <summary>The server's own date for the file, where it gave one that can be read.</summary>
    public DateTimeOffset? LastModified { get; init; }
}

/// <summary>304 to a conditional request.</summary>
public sealed record NotModifiedAnswer : FetchAnswer
{
    /// <summary>The validators that came with the 304; a missing one means that the old one stays.</summary>
    public required Validators Validators { get; init; }
}

/// <summary>Nothing was fetched; what the sink holds is worthless.</summary>
public sealed record FailedAnswer : FetchAnswer
{
    /// <summary>Why.</summary>
    public required FetchException Error { get; init; }

    /// <summary>Before when the server wants no other request for this address (Retry-After), a day ahead at most; null where it did not say.</summary>
    public DateTimeOffset? RetryAfter { get; init; }

    /// <summary>Whether the turn was not made, because its host wants to be left alone: nothing is known of the URL.</summary>
    public bool WasNotMade => Error.ErrorId == nameof(FetchErrors.HostPaused);
}

using System.Globalization;

namespace FetchPS;

/// <summary>How a file version came about: what the server showed and said. Secrets are left out, queries masked.</summary>
public sealed record VersionEvidence
{
    /// <summary>The version.</summary>
    public required long VersionId { get; init; }

    /// <summary>The URL's address.</summary>
    public required string Url { get; init; }

    /// <summary>The address, after redirects, that gave the content.</summary>
    public required string FinalAddress { get; init; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The redirects that were followed, in their order.</summary>
    public required IReadOnlyList<EvidenceRedirect> Redirects { get; init; }

    /// <summary>The final response's headers as received, in their order; a name may come more than once.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The certificate by which the server proved itself; null through a connection that did not show it.</summary>
    public EvidenceCertificate? Certificate { get; init; }
}

/// <summary>One redirect that was followed.</summary>
/// <param name="StatusCode">301, 302, 303, 307 or 308.</param>
/// <param name="From">The address that redirected.</param>
/// <param name="To">The address that it named.</param>
public sealed record EvidenceRedirect(int StatusCode, string From, string To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{StatusCode} {From} -> {To}";
}

/// <summary>A server's certificate.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Sha256">Its fingerprint, in lower-case hexadecimal.</param>
/// <param name="Expires">When it ends.</param>
public sealed record EvidenceCertificate(string Subject, string Issuer, string Sha256, DateTimeOffset Expires)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Subject}, by {Issuer}, until {Expires.UtcDateTime:yyyy-MM-dd}");
}

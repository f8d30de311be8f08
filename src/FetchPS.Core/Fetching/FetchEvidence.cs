namespace FetchPS.Core.Fetching;

/// <summary>How an answer came about, for the record.</summary>
public sealed record FetchEvidence
{
    /// <summary>The protocol of the final response: <c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The redirects that led to it, in their order.</summary>
    public required IReadOnlyList<Redirect> Redirects { get; init; }

    /// <summary>Where the unbroken chain of permanent redirects (301, 308) from the start leads: the address to watch from now on; null without one.</summary>
    public Uri? PermanentAddress { get; init; }

    /// <summary>The headers of the final response as received, without those that may hold secrets, queries masked; none for a 304.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The certificate that the host showed when it was last connected to; null for a 304.</summary>
    public ServerCertificate? Certificate { get; init; }
}

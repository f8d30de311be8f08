using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>Signs requests with HMAC-SHA256 as the Standard Webhooks specification 1.0.0 lays down (standardwebhooks.com).</summary>
internal sealed class WebhookSigner
{
    private const string Prefix = "whsec_";

    private const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";

    // "Signature scheme": at least 24 bytes, 512 bits at most.
    private const int LeastBytes = 24, MostBytes = 64;

    private readonly byte[][] keys;

    private WebhookSigner(byte[][] keys) => this.keys = keys;

    /// <summary>Takes a secret, <c>whsec_</c> and base64; while it is being replaced, the new and the old one with a blank between them.</summary>
    /// <param name="secret">The secret itself.</param>
    /// <param name="reference">Where it came from, to be named in an error.</param>
    /// <exception cref="FetchException"><c>InvalidSigningSecret</c>; it does not repeat the secret.</exception>
    public static WebhookSigner Parse(string secret, string reference)
    {
        var keys = secret.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Key).ToArray();
        return keys.Length > 0 && keys.All(key => key is not null) ? new(keys!) : throw VerifierErrors.InvalidSigningSecret(reference);
    }

    /// <summary>All that must not be told of a secret: each one in it, and what follows its prefix.</summary>
    public static IEnumerable<string> Parts(string secret) =>
        secret.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(one => new[] { one, one.Replace(Prefix, "", StringComparison.Ordinal) });

    /// <summary>The signatures in the headers of one try.</summary>
    public static IEnumerable<string> Signatures(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.Where(header => header.Key == SignatureHeader).SelectMany(header => header.Value.Split(' ')).Select(signature => signature[Version.Length..]);

    /// <summary>The headers of one try.</summary>
    /// <param name="id">What tells this request from all others, the same for every try of it; without a full stop.</param>
    /// <param name="time">When the try is made.</param>
    /// <param name="body">What is sent.</param>
    public IEnumerable<KeyValuePair<string, string>> Headers(string id, DateTimeOffset time, ReadOnlyMemory<byte> body)
    {
        var timestamp = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var start = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        return
        [
            new("webhook-id", id),
            new("webhook-timestamp", timestamp),
            new(SignatureHeader, string.Join(' ', keys.Select(key => $"{Version}{Sign(key, start, body.Span)}"))),
        ];
    }

    private static string Sign(byte[] key, byte[] start, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(start);
        hmac.AppendData(body);
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static byte[]? Key(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= LeastBytes and <= MostBytes ? key[..length] : null;
    }
}

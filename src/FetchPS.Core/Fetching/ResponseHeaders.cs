using System.Net.Http.Headers;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Fetching;

/// <summary>Reads response headers as they were received (Latin-1), before the platform's parsers change or drop what is odd.</summary>
internal static class ResponseHeaders
{
    // Parts of names whose values open something: Set-Cookie, WWW-Authenticate, X-Auth-Token, X-Amz-Signature ...
    private static readonly string[] SecretNames = ["cookie", "auth", "token", "secret", "session", "signature", "password", "api-key", "apikey"];
    private static readonly string[] AddressNames = ["Location", "Content-Location", "Link", "Refresh"];

    /// <summary>The value of a header that came once, or as often as it likes with the same value; null where it did not, or is empty.</summary>
    internal static string? Single(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Distinct().Count() == 1 && values.First() is { Length: > 0 } value ? value : null;

    /// <summary>All values of a header.</summary>
    internal static IReadOnlyList<string> All(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? [.. values] : [];

    /// <summary>What to ask by next time. A validator that came with two values, or repeats a secret, is none: it could only be kept as it is.</summary>
    internal static Validators Validators(HttpResponseMessage response, SecretMask secrets) =>
        new(secrets.Without(Single(response.Headers, "ETag")), secrets.Without(Single(response.Content.Headers, "Last-Modified")));

    /// <summary>The headers for the record: secrets left out, queries of addresses masked, nothing in them that a terminal would obey.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> ForRecord(HttpResponseMessage response, SecretMask secrets)
    {
        var record = new List<KeyValuePair<string, string>>(16);
        Add(record, response.Headers.NonValidated, secrets);
        Add(record, response.Content.Headers.NonValidated, secrets);
        return record;
    }

    private static void Add(List<KeyValuePair<string, string>> record, HttpHeadersNonValidated headers, SecretMask secrets)
    {
        string Told(string text) => UrlMask.In(ForeignText.OneLine(secrets.Hide(text), int.MaxValue));

        foreach (var (name, values) in headers)
        {
            if (IsSecret(name))
                continue;

            var isAddress = AddressNames.Contains(name, StringComparer.OrdinalIgnoreCase);
            foreach (var value in values)
                record.Add(new(Told(name), Told(isAddress ? UrlAddress.Mask(value) : value)));
        }
    }

    private static bool IsSecret(string name)
    {
        foreach (var part in SecretNames)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

using System.Buffers;
using System.Text;

namespace FetchPS.Core.Secrets;

/// <summary>
/// The secrets that went into one request: whatever an answer repeats of them is taken out before it is kept or told, in clear, percent-encoded (for a form, or
/// twice, too), in base64 (of a longer text, too), in hexadecimal, and as JSON and HTML escape it, in whatever case. One of under four characters goes only where it stands by itself.
/// </summary>
public sealed class SecretMask
{
    /// <summary>What stands in its place; fit for a file name, too.</summary>
    internal const string Hidden = "(secret)";

    // A shorter one would be found within ordinary words.
    private const int LeastWithin = 4;

    // Fewer letters of a longer text's base64 may be anybody's.
    private const int LeastShared = 8;

    // A query's value whose name does not say that it opens something counts as a secret from here on.
    private const int LeastUnnamed = 20;

    private static readonly string[] TellingNames =
        ["key", "token", "sig", "auth", "pass", "pwd", "secret", "cred", "session", "sid", "jwt", "access", "code", "hmac", "license", "licence"];

    private readonly string[] secrets;
    private readonly Rune[][] letters;
    private readonly SearchValues<char> starts;

    private SecretMask(IEnumerable<string> secrets)
    {
        // The longest first: one may hold another.
        this.secrets = [.. secrets.Where(secret => secret.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];
        letters = [.. this.secrets.Select(secret => secret.EnumerateRunes().ToArray())];
        starts = SearchValues.Create([.. "%\\&+", .. this.secrets.SelectMany(secret => new[] { char.ToUpperInvariant(secret[0]), char.ToLowerInvariant(secret[0]), secret[0] })]);
    }

    /// <summary>Of a request without any.</summary>
    public static SecretMask None { get; } = new([]);

    /// <summary>Of secrets in clear; what each holds in base64, and what it looks like so, counts too.</summary>
    internal static SecretMask Of(IEnumerable<string> secrets) => new(secrets.SelectMany(Forms));

    /// <summary>With the query of an address that is asked.</summary>
    internal SecretMask With(Uri address) =>
        address.Query.Length < 2 ? this : new(secrets.Concat(OfQuery(address.Query[1..]).SelectMany(Forms)));

    /// <summary>The text without them.</summary>
    internal string Hide(string text)
    {
        if (secrets.Length == 0)
            return text;

        StringBuilder? hidden = null;
        var kept = 0;
        for (int i = 0, next; (next = text.AsSpan(i).IndexOfAny(starts)) >= 0;)
        {
            i += next;
            var end = letters.Select(secret => End(text, i, secret)).FirstOrDefault(found => found > i);
            if (end > i)
            {
                (hidden ??= new StringBuilder(text.Length)).Append(text, kept, i - kept).Append(Hidden);
                kept = end;
            }

            i = Math.Max(end, i + 1);
        }

        return hidden?.Append(text, kept, text.Length - kept).ToString() ?? text;
    }

    /// <summary>The text where it has none of them in it; else null.</summary>
    internal string? Without(string? text) => text is null || Hide(text) != text ? null : text;

    // Where a secret that begins at a place ends; where it does not begin there, the place itself. Each letter may be written in several ways.
    private static int End(string text, int start, Rune[] secret)
    {
        List<int> ends = [start];
        var found = 0;
        foreach (var letter in secret)
        {
            // What was cut within the secret ends with it.
            if (found >= LeastWithin && ends.Exists(end => end == text.Length - 1 && text[end] == '…'))
                return text.Length;
            ends = [.. ends.SelectMany(end => LetterForms.Ends(text, end, letter)).Distinct()];
            if (ends.Count == 0)
                return start;
            found++;
        }

        var last = ends.Max();
        return secret.Length >= LeastWithin || (IsEdge(text, start - 1) && IsEdge(text, last)) ? last : start;
    }

    private static bool IsEdge(string text, int at) => at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]);

    // "Bearer x" and "Basic dTpw" hold what must not be seen behind their first blank.
    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        var blank = secret.IndexOf(' ', StringComparison.Ordinal);
        var credential = secret[(blank + 1)..].Trim();
        if (blank >= 0)
            yield return credential;
        if (Decode(credential) is { } decoded)
        {
            yield return decoded;
            if (decoded.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                yield return decoded[(colon + 1)..];
        }

        if (secret.Length < LeastWithin)
            yield break;
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToHexString(bytes);
        foreach (var coded in Base64(bytes))
        {
            yield return coded;
            yield return coded.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>What base64 makes of it: by itself, and the letters that are the same whatever stands before and behind it.</summary>
    private static IEnumerable<string> Base64(byte[] bytes)
    {
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        for (var before = 0; before < 3; before++)
        {
            // Six bits a letter: the first and the last ones may be shared with a neighbour.
            var start = ((8 * before) + 5) / 6;
            var end = 8 * (before + bytes.Length) / 6;
            if (end - start >= LeastShared)
                yield return Convert.ToBase64String([.. new byte[before], .. bytes])[start..end];
        }
    }

    private static string? Decode(string text)
    {
        var bytes = new byte[text.Length];
        if (text.Length < 2 * LeastWithin || !Convert.TryFromBase64String(text, bytes, out var length))
            return null;

        var decoded = Encoding.UTF8.GetString(bytes, 0, length);
        return decoded.Any(letter => char.IsControl(letter) || letter == '\uFFFD') ? null : decoded;
    }

    private static IEnumerable<string> OfQuery(string query)
    {
        if (query.Length >= LeastWithin)
            yield return query;
        foreach (var pair in query.Split('&', ';'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var value = Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
            var isTelling = equals > 0 && TellingNames.Any(part => pair.AsSpan(0, equals).Contains(part, StringComparison.OrdinalIgnoreCase));
            if (value.Length >= (isTelling ? LeastWithin : LeastUnnamed) && (isTelling || !IsFileName(value)))
                yield return value;
        }
    }

    private static bool IsFileName(string value) => Path.GetExtension(value) is { Length: > 1 and < 8 } extension && extension.Skip(1).All(char.IsAsciiLetterOrDigit);
}

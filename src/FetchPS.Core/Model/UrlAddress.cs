using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// A normalised https address: scheme and host in lower case, the host in punycode, no default port, no fragment.
/// Path and query stay as the user wrote them, dot segments and escapes too, because to a server they may mean what they
/// don't mean to RFC 3986; only what a request line can't carry (non-ASCII) is escaped as UTF-8.
/// </summary>
public sealed class UrlAddress : IEquatable<UrlAddress>
{
    private const string Scheme = "https";
    private static readonly UriCreationOptions ToTheLetter = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private UrlAddress(string text) => Text = text;

    /// <summary>What to request; its path and query are those of <see cref="Text"/>, letter by letter.</summary>
    public Uri Uri => field ??= Uri.TryCreate(Text, in ToTheLetter, out var uri) ? uri : throw UrlErrors.InvalidUrl(Masked);

    /// <summary>The whole address in ASCII, with its query. Two addresses are equal when this text is.</summary>
    public string Text { get; }

    /// <summary>The host in lower-case punycode; an IPv6 address in its brackets.</summary>
    public string Host => Uri.Host;

    /// <summary>The port; 443 where none was given.</summary>
    public int Port => Uri.Port;

    /// <summary>The path, at least <c>/</c>, with its escapes.</summary>
    public string Path => Uri.AbsolutePath;

    /// <summary>The address for logs and errors: <c>?…</c> in place of its query, which may hold a token.</summary>
    public string Masked => Mask(Text);

    /// <summary>Reads and normalises an address.</summary>
    /// <param name="text">An absolute https URL; blanks around it are ignored.</param>
    /// <exception cref="FetchException"><c>InvalidUrl</c>, <c>SchemeNotHttps</c> or <c>CredentialsInUrl</c>; none shows a query or credentials.</exception>
    public static UrlAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        RequireHttps(trimmed);

        string rest = trimmed[(Scheme.Length + "://".Length)..].Split('#', 2)[0];
        int end = rest.IndexOfAny(['/', '?']);
        string authority = end < 0 ? rest : rest[..end];
        string pathAndQuery = end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..];

        int at = authority.LastIndexOf('@');
        if (at >= 0)
            throw UrlErrors.CredentialsInUrl(new($"https://{authority[(at + 1)..]}{pathAndQuery}"));

        if (Unprintable(trimmed) is { } place)
            throw UrlErrors.InvalidUrl(Redact(trimmed), FormattableString.Invariant($"its character {place + 1} is {NameOf(trimmed, place)}"));
        if (!UrlHost.TryNormalise(authority, out string host, out int port))
            throw UrlErrors.InvalidUrl(Redact(trimmed));

        string path = EscapeNonAscii(pathAndQuery);
        return new UrlAddress(port == 443 ? $"https://{host}{path}" : FormattableString.Invariant($"https://{host}:{port}{path}"));
    }

    /// <summary>An address as the store keeps it, which was read and normalised before it came there; it is not looked at again.</summary>
    internal static UrlAddress Stored(string text) => new(ForeignText.OneLine(text, int.MaxValue));

    /// <summary>The address of what a cmdlet puts out, for use in a message.</summary>
    public static UrlAddress Of(FetchUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new(url.Url);
    }

    /// <inheritdoc cref="Of(FetchUrl)"/>
    public static UrlAddress Of(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(version.Url);
    }

    /// <summary>Reads an address without complaint.</summary>
    /// <returns>The address, or null where <see cref="Parse"/> would throw.</returns>
    public static UrlAddress? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FetchException)
        {
            return null;
        }
    }

    /// <summary>Hides what may be secret in any text that is meant as an address: user name and password, the query, the fragment.</summary>
    public static string Mask(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return UrlMask.Of(address);
    }

    /// <inheritdoc/>
    public bool Equals(UrlAddress? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UrlAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The masked address, so that text made without thought shows no token.</summary>
    public override string ToString() => Masked;

    private static void RequireHttps(string text)
    {
        // A colon alone makes no scheme: "example.org:8443/list", "C:\list".
        int end = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        if (scheme == Scheme)
            return;

        string shown = Redact(text);
        throw Uri.CheckSchemeName(scheme) ? UrlErrors.SchemeNotHttps(shown, scheme) : UrlErrors.InvalidUrl(shown);
    }

    // In a broken address a password may stand where a parser sees port, path or query ("https://me:a/b@host/"): nothing before the last @ is shown,
    // and nothing after it either where it may belong to a query.
    private static string Redact(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
            return Mask(text);

        int authority = text.IndexOf("://", StringComparison.Ordinal);
        string start = authority < 0 || authority > at ? "" : text[..(authority + "://".Length)];
        return text.AsSpan(0, at).ContainsAny('?', '#') ? start + "…" : Mask($"{start}…{text[at..]}");
    }

    /// <summary>Where the first character is that no address may hold; null where none is.</summary>
    private static int? Unprintable(string text)
    {
        for (int i = 0; i < text.Length; i += char.IsSurrogate(text[i]) ? 2 : 1)
        {
            // A lone surrogate has no UTF-8 form.
            if (!Rune.TryGetRuneAt(text, i, out Rune rune) || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                return i;
        }

        return null;
    }

    private static string NameOf(string text, int place) =>
        text[place] == ' ' ? "a blank" : FormattableString.Invariant($"U+{(int)text[place]:X4}, {(char.IsWhiteSpace(text[place]) ? "white space" : "which can't be sent")}");

    private static string EscapeNonAscii(string text)
    {
        if (Ascii.IsValid(text))
            return text;

        var escaped = new StringBuilder(text.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b < 0x80)
                escaped.Append((char)b);
            else
                escaped.Append('%').Append(Convert.ToHexString([b]));
        }

        return escaped.ToString();
    }
}

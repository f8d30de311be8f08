using System.Text;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Which charset a text is in: what the user says, else its byte order mark, else what the server said, else UTF-8.</summary>
internal static class Charset
{
    /// <summary>The option by which the user says it.</summary>
    public static readonly RuleOption Option = new("Charset", RuleOptionKind.Text, "The text's charset, such as iso-8859-1; by default that of its byte order mark, otherwise the server's, otherwise UTF-8.");

    private const int LongestMark = 4;

    // UTF-32's little-endian mark begins with UTF-16's.
    private static readonly Encoding[] marked = [Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];

    /// <summary>The charset that the user named; null when none.</summary>
    /// <exception cref="FetchException"><c>InvalidRuleOption</c>.</exception>
    public static Encoding? Read(RuleOptions options) => options.Text(Option.Name) is not { } name ? null
        : Find(name) ?? throw options.Invalid(Option.Name, "there is no such charset; use its IANA name, such as utf-8, iso-8859-1 or windows-1252");

    /// <summary>Opens a version's text, without its byte order mark. The content must be at its begin.</summary>
    /// <param name="subject">The version.</param>
    /// <param name="given">The charset that the user named.</param>
    /// <param name="fallback">What becomes of bytes that are not in the charset; U+FFFD by default.</param>
    /// <exception cref="FetchException"><c>UnknownCharset</c>.</exception>
    public static StreamReader Open(RuleSubject subject, Encoding? given, DecoderFallback? fallback = null)
    {
        var encoding = Of(subject, given);
        if (fallback is not null)
        {
            encoding = (Encoding)encoding.Clone();
            encoding.DecoderFallback = fallback;
        }

        return new StreamReader(subject.Content, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true);
    }

    private static Encoding Of(RuleSubject subject, Encoding? given)
    {
        var mark = MarkOf(subject.Content);
        // "utf-16" leaves the order of bytes to the mark.
        if (given is not null)
            return mark is not null && given.WebName == (mark is UTF32Encoding ? "utf-32" : "utf-16") ? mark : given;
        if (mark is not null)
            return mark;
        return subject.Archive.Charset(subject.Version) is { } named ? Find(named) ?? throw RuleErrors.UnknownCharset(named) : Encoding.UTF8;
    }

    private static Encoding? MarkOf(Stream content)
    {
        Span<byte> head = stackalloc byte[LongestMark];
        head = head[..content.ReadAtLeast(head, LongestMark, throwOnEndOfStream: false)];
        content.Position = 0;
        foreach (var encoding in marked)
        {
            if (head.StartsWith(encoding.Preamble))
                return encoding;
        }

        return null;
    }

    private static Encoding? Find(string name)
    {
        try
        {
            // Null where only the runtime's own few charsets have the name.
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

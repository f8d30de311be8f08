using System.Globalization;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// The file names of a Content-Disposition header (RFC 6266, RFC 8187), read by hand: System.Net.Http refuses a whole header for one flaw,
/// and flawed headers are what servers send.
/// </summary>
internal static class ContentDisposition
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The names that the header gives, the preferred one first: <c>filename*</c>, then <c>filename</c>. One that is broken is left out.</summary>
    /// <param name="header">The value, each byte one Latin-1 character; null for none.</param>
    internal static IEnumerable<string> FileNames(string? header)
    {
        string? plain = null, extended = null;
        foreach ((string name, string value) in Parameters(header ?? ""))
        {
            if (name.Equals("filename", StringComparison.OrdinalIgnoreCase))
                plain ??= RecoverUtf8(value);
            else if (name.Equals("filename*", StringComparison.OrdinalIgnoreCase))
                extended ??= DecodeExtended(value);
        }

        return new[] { extended, plain }.OfType<string>();
    }

    private static IEnumerable<(string Name, string Value)> Parameters(string header)
    {
        int position = 0;
        while (position < header.Length)
        {
            int end = header.AsSpan(position).IndexOfAny(';', '=');
            if (end < 0)
                yield break;

            string name = header.Substring(position, end).Trim(' ', '\t');
            position += end + 1;
            if (header[position - 1] == ';')
                continue; // the disposition type, or nothing

            if (ReadValue(header, ref position) is { } value)
                yield return (name, value);
        }
    }

    // Leaves the position behind the next semicolon. A bare value may hold blanks, as many servers write it; a quote that is never closed is broken.
    private static string? ReadValue(string header, ref int position)
    {
        while (position < header.Length && header[position] is ' ' or '\t')
            position++;

        bool quoted = position < header.Length && header[position] == '"';
        string? value = quoted ? ReadQuoted(header, ref position) : null;
        int semicolon = header.IndexOf(';', position);
        int end = semicolon < 0 ? header.Length : semicolon;
        if (!quoted)
            value = header[position..end].TrimEnd(' ', '\t');

        position = Math.Min(end + 1, header.Length);
        return value;
    }

    private static string? ReadQuoted(string header, ref int position)
    {
        var value = new StringBuilder();
        for (position++; position < header.Length; position++)
        {
            char c = header[position];
            if (c == '"')
            {
                position++;
                return value.ToString();
            }

            if (c == '\\' && position + 1 < header.Length)
                c = header[++position];
            value.Append(c);
        }

        return null;
    }

    // RFC 8187: charset'[language]'percent-encoded.
    private static string? DecodeExtended(string value)
    {
        string[] parts = value.Split('\'', 3);
        if (parts.Length < 3 || !Ascii.IsValid(value) || PercentDecode(parts[2]) is not { } bytes)
            return null;

        return parts[0].ToUpperInvariant() switch
        {
            "UTF-8" => DecodeUtf8(bytes),
            "ISO-8859-1" => Encoding.Latin1.GetString(bytes),
            _ => null,
        };
    }

    private static byte[]? PercentDecode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
                return null;
            bytes.Add(b);
            i += 2;
        }

        return [.. bytes];
    }

    // Many servers put UTF-8 into filename=, which arrives as Latin-1. Real Latin-1 is next to never valid UTF-8.
    private static string RecoverUtf8(string value) =>
        Ascii.IsValid(value) || value.Any(c => c > '\u00FF') ? value : DecodeUtf8(Encoding.Latin1.GetBytes(value)) ?? value;

    private static string? DecodeUtf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Text;

namespace FetchPS;

/// <summary>
/// The one door for text that others chose (a server, a program, a file's name, a database that came from elsewhere) on its way into messages, the log, the
/// database and views. What a terminal would obey and what nobody can see come out as escapes: <c>\n</c>, <c>\u001B</c>, <c>\u202E</c>, <c>\U000E0041</c>.
/// What has been through the door comes out of it unchanged.
/// </summary>
internal static class ForeignText
{
    /// <summary>The longest text that comes out, in UTF-16 units; what is over it is cut.</summary>
    internal const int Longest = 4096;

    /// <summary>The longest part of a message that a server gives.</summary>
    internal const int LongestPart = 200;

    /// <summary>The text on one line: line ends and tabs are escaped, too.</summary>
    internal static string OneLine(string text, int longest = Longest) =>
        text.Length <= longest && IsPlain(text, except: "") ? text : Escape(text, longest, except: "");

    /// <summary>A part of a message, short enough to leave room for the rest of it.</summary>
    internal static string Part(string text) => OneLine(text, LongestPart);

    /// <summary>Whole text, however long, with its lines and tabs as they are; a carriage return goes only before a line feed.</summary>
    internal static string Lines(string text) =>
        IsPlain(text, except: "\t\n") ? text : Escape(text.Replace("\r\n", "\n", StringComparison.Ordinal), int.MaxValue, except: "\t\n");

    /// <summary>Text that must stay what it is, such as a path or an argument, as far as it does no harm: what a terminal would obey or what turns the direction of writing is escaped.</summary>
    internal static string AsGiven(string text) => text.Any(IsHarmful)
        ? string.Concat(text.Select(letter => IsHarmful(letter) ? Code(letter) : letter.ToString()))
        : text;

    private static bool IsHarmful(char letter) => (char.IsControl(letter) && letter is not ('\t' or '\n')) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsPlain(string text, string except)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return true;

        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || IsHidden(rune, except))
                return false;
            i += rune.Utf16SequenceLength;
        }

        return true;
    }

    private static string Escape(string text, int longest, string except)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest) + 16);
        for (var i = 0; i < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var shown = !isWhole ? Code(text[i]) : IsHidden(rune, except) ? Shown(rune) : rune.ToString();
            i += isWhole ? rune.Utf16SequenceLength : 1;
            if (clean.Length + shown.Length > longest - (i < text.Length ? 1 : 0))
                return clean.Append('…').ToString();
            clean.Append(shown);
        }

        return clean.ToString();
    }

    private static string Shown(Rune rune) => rune.Value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => Code(rune.Value),
    };

    private static string Code(int value) =>
        value <= char.MaxValue ? string.Create(CultureInfo.InvariantCulture, $@"\u{value:X4}") : string.Create(CultureInfo.InvariantCulture, $@"\U{value:X8}");

    private static bool IsHidden(Rune rune, string except) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => !rune.IsBmp || !except.Contains((char)rune.Value, StringComparison.Ordinal),
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => IsInvisible(rune.Value),
    };

    // What fonts draw nothing for although its category does not say so: fillers, and the selectors and tags that can carry a hidden text.
    // The two selectors that choose between text and emoji are part of ordinary writing.
    private static bool IsInvisible(int value) => value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180B or 0x180C or 0x180D or 0x180F
        or 0x2065 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0D) or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}

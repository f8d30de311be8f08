using System.Globalization;
using System.Text;

namespace FetchPS.Core.Logging;

/// <summary>Makes text that came from a server or a user safe for one line of a log and for the terminal that shows it.</summary>
public static class LogText
{
    /// <summary>The longest text that the log takes, in UTF-16 units; what is over it is cut.</summary>
    public const int MaximumLength = 4096;

    /// <summary>
    /// Shows control characters, line separators, invisible and direction characters (the "Trojan Source" ones) and lone surrogates as escapes such
    /// as <c>\n</c> and <c>\u202E</c>, and cuts the text at <see cref="MaximumLength"/>.
    /// </summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isPlain = !text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.EnumerateRunes().All(IsPlain);
        return isPlain && text.Length <= MaximumLength ? text : Escape(text);
    }

    private static string Escape(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaximumLength) + 16);
        for (int i = 0; i < text.Length;)
        {
            bool isWhole = Rune.TryGetRuneAt(text, i, out Rune rune);
            string shown = isWhole ? Shown(rune) : Code(text[i]);
            if (clean.Length + shown.Length > MaximumLength - 1)
                return clean.Append('…').ToString();
            clean.Append(shown);
            i += isWhole ? rune.Utf16SequenceLength : 1;
        }
        return clean.ToString();
    }

    private static string Shown(Rune rune) => rune.Value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => IsPlain(rune) ? rune.ToString() : Code(rune.Value),
    };

    private static string Code(int value) => value <= char.MaxValue ? $@"\u{value:X4}" : $@"\U{value:X8}";

    // A lone surrogate is enumerated as U+FFFD; a true U+FFFD stands for bytes that were no text, and is shown as such.
    private static bool IsPlain(Rune rune) =>
        rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

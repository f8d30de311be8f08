using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.Processes;

/// <summary>Makes one harmless line of what a program printed: it may hold a hostile file's content.</summary>
internal static partial class OutputText
{
    private const int LongestLine = 4000;

    /// <summary>The last line with something to see on it; null when there is none.</summary>
    public static string? LastLine(string output)
    {
        for (var rest = output.AsSpan(); !rest.IsEmpty;)
        {
            var start = rest.LastIndexOfAny('\n', '\r') + 1;
            if (OneLine(rest[start..].ToString()) is { } line)
                return line;
            rest = rest[..Math.Max(0, start - 1)];
        }

        return null;
    }

    /// <summary>
    /// The text without terminal sequences, its line ends and tabs turned to spaces, its control and direction characters to U+FFFD,
    /// at most 4,000 characters; null when nothing is left to see.
    /// </summary>
    public static string? OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in TerminalSequence().Replace(text, "").EnumerateRunes())
        {
            if (line.Length >= LongestLine)
            {
                line.Append('…');
                break;
            }

            if (rune.Value is '\t' or '\n' or '\r')
                line.Append(' ');
            else
                line.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD");
        }

        var result = line.ToString().Trim();
        return result.Length == 0 ? null : result;
    }

    // The joiners U+200C and U+200D belong to ordinary words and emoji.
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        _ => true,
    };

    // ECMA-48: control sequences, operating system commands, and the other two-character escapes.
    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(\x07|\x1B\\)?|[@-Z\\^_])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TerminalSequence();
}

using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.Processes;

/// <summary>Makes harmless lines of what a program printed: it may hold a hostile file's content.</summary>
internal static partial class OutputText
{
    // With the mark that shows where a line was cut.
    private const int LongestLine = 4001;

    // What is kept with a verdict, for each of standard output and standard error.
    private const int LongestOutput = 8 * 1024;

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
    /// The text without terminal sequences, its line ends and tabs turned to spaces, the rest as <see cref="ForeignText"/> lets it through,
    /// at most 4,000 characters; null when nothing is left to see.
    /// </summary>
    public static string? OneLine(string text)
    {
        var result = Clean(text).Trim();
        return result.Length == 0 ? null : result;
    }

    /// <summary>The last whole lines, together at most 8 KB, each without what could harm; null when there is nothing to see.</summary>
    public static string? Lines(string output)
    {
        var lines = new List<string>();
        var size = 0;
        foreach (var line in Enumerable.Reverse(output.ReplaceLineEndings("\n").TrimEnd().Split('\n')))
        {
            var clean = Clean(line).TrimEnd();
            if ((size += clean.Length + 1) > LongestOutput)
                break;
            lines.Add(clean);
        }

        lines.Reverse();
        return Join([.. lines]);
    }

    /// <summary>The parts that say something, one below the other; null when none does.</summary>
    public static string? Join(params IEnumerable<string?> parts)
    {
        var whole = string.Join('\n', parts.Where(part => part is not null));
        return string.IsNullOrWhiteSpace(whole) ? null : whole;
    }

    // Colours and titles are meant for a terminal, and say nothing; whatever else a terminal would obey comes out as an escape.
    // A verifier was given the whole address, and may repeat it.
    private static string Clean(string text) =>
        UrlMask.In(ForeignText.OneLine(TerminalSequence().Replace(text, "").Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' '), LongestLine));

    // ECMA-48: control sequences, operating system commands, and the other two-character escapes.
    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(\x07|\x1B\\)?|[@-Z\\^_])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TerminalSequence();
}

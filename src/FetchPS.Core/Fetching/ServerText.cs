using System.Text;

namespace FetchPS.Core.Fetching;

/// <summary>Text that a server chose, made fit for a message.</summary>
internal static class ServerText
{
    private const int MaxLength = 200;

    /// <summary>The text on one line, without control and direction characters, and not too long.</summary>
    internal static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MaxLength)
                return clean.Append('…').ToString();

            var hidden = Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator;
            clean.Append(hidden ? "?" : rune.ToString());
        }

        return clean.ToString();
    }
}

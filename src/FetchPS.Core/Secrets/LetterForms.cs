using System.Globalization;
using System.Text;

namespace FetchPS.Core.Secrets;

/// <summary>The ways in which one letter may be written where something was encoded on its way.</summary>
internal static class LetterForms
{
    /// <summary>Where the letter ends that is written at a place, in each way that fits; nothing where it is not there.</summary>
    internal static IEnumerable<int> Ends(string text, int at, Rune letter)
    {
        if (at >= text.Length)
            yield break;
        if (Rune.TryGetRuneAt(text, at, out var there) && Rune.ToLowerInvariant(there) == Rune.ToLowerInvariant(letter))
            yield return at + there.Utf16SequenceLength;

        var coded = text[at] switch
        {
            '+' when letter.Value == ' ' => at + 1,
            '%' => Percent(text, at, letter, "%"),
            '\\' => Backslash(text, at, letter),
            '&' => Entity(text, at, letter),
            _ => -1,
        };
        if (coded > at)
            yield return coded;
        if (text[at] == '%' && Percent(text, at, letter, "%25") is > 0 and var twice)
            yield return twice;
    }

    // %41, and %2541 where it was encoded twice.
    private static int Percent(string text, int at, Rune letter, string sign)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var expected in bytes[..letter.EncodeToUtf8(bytes)])
        {
            if (!text.AsSpan(at).StartsWith(sign) || Hex(text, at + sign.Length, 2) != expected)
                return -1;
            at += sign.Length + 2;
        }

        return at;
    }

    // JSON: \u0041, \" and \/.
    private static int Backslash(string text, int at, Rune letter)
    {
        if (at + 1 < text.Length && text[at + 1] != 'u')
            return letter.Value is '"' or '\\' or '/' or '\'' && text[at + 1] == letter.Value ? at + 2 : -1;

        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..letter.EncodeToUtf16(units)])
        {
            if (!text.AsSpan(Math.Min(at, text.Length)).StartsWith("\\u") || Hex(text, at + 2, 4) != unit)
                return -1;
            at += 6;
        }

        return at;
    }

    private static int Entity(string text, int at, Rune letter)
    {
        var end = text.IndexOf(';', at);
        if (end < 0 || end - at > 10)
            return -1;

        var name = text.AsSpan(at + 1, end - at - 1);
        var value = name switch
        {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ when name.StartsWith("#x", StringComparison.OrdinalIgnoreCase) => Number(name[2..], NumberStyles.AllowHexSpecifier),
            _ when name.StartsWith("#") => Number(name[1..], NumberStyles.None),
            _ => -1,
        };
        return value == letter.Value ? end + 1 : -1;
    }

    private static int Hex(string text, int at, int digits) =>
        at + digits <= text.Length ? Number(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier) : -1;

    private static int Number(ReadOnlySpan<char> digits, NumberStyles style) =>
        int.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

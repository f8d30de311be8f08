namespace FetchPS.Core.Model;

internal enum WildcardKind
{
    Character,
    AnyCharacter,
    AnyText,
    Range,
}

/// <summary>One element of a wildcard pattern.</summary>
internal readonly record struct WildcardPart(WildcardKind Kind, char Character = default, (char First, char Last)[]? Ranges = null)
{
    private const char Escape = '`';

    internal bool Matches(char c) => Kind switch
    {
        WildcardKind.AnyCharacter => true,
        WildcardKind.Character => Fold(c) == Fold(Character),
        _ => Array.Exists(Ranges!, range => IsIn(range, char.ToLowerInvariant(c)) || IsIn(range, char.ToUpperInvariant(c))),
    };

    internal static List<WildcardPart> Read(string pattern)
    {
        var parts = new List<WildcardPart>(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == Escape && i + 1 < pattern.Length)
                parts.Add(new WildcardPart(WildcardKind.Character, pattern[++i]));
            else if (c == '*')
                parts.Add(new WildcardPart(WildcardKind.AnyText));
            else if (c == '?')
                parts.Add(new WildcardPart(WildcardKind.AnyCharacter));
            else if (c == '[' && ReadRange(pattern, ref i) is { } ranges)
                parts.Add(new WildcardPart(WildcardKind.Range, Ranges: ranges));
            else
                parts.Add(new WildcardPart(WildcardKind.Character, c));
        }

        return parts;
    }

    // A ] right after the [ belongs to the set, as in PowerShell; an escaped - or ] never has its meaning.
    private static (char First, char Last)[]? ReadRange(string pattern, ref int index)
    {
        var letters = new List<(char Letter, bool Escaped)>();
        int i = index + 1;
        for (; i < pattern.Length && (pattern[i] != ']' || i == index + 1); i++)
        {
            bool escaped = pattern[i] == Escape && i + 1 < pattern.Length;
            letters.Add((pattern[escaped ? ++i : i], escaped));
        }

        if (i >= pattern.Length)
            return null;

        index = i;
        var ranges = new List<(char, char)>();
        for (int k = 0; k < letters.Count; k++)
        {
            bool isRange = k + 2 < letters.Count && letters[k + 1] is ('-', false);
            ranges.Add((letters[k].Letter, letters[isRange ? k + 2 : k].Letter));
            k += isRange ? 2 : 0;
        }

        return [.. ranges];
    }

    private static bool IsIn((char First, char Last) range, char c) => range.First <= c && c <= range.Last;

    private static char Fold(char c) => char.ToLowerInvariant(char.ToUpperInvariant(c));
}

namespace FetchPS.Core.Model;

/// <summary>
/// PowerShell's wildcards: <c>*</c>, <c>?</c>, <c>[a-z]</c>, and a backtick before a character that stands for itself. Letters match in either
/// case, in no culture. Matching takes at most the product of both lengths, whatever the pattern.
/// </summary>
public sealed class Wildcard
{
    private readonly List<WildcardPart> parts;

    /// <summary>Reads a pattern. A bracket that is never closed stands for itself.</summary>
    public Wildcard(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        parts = WildcardPart.Read(pattern);
        if (parts.TrueForAll(part => part.Kind == WildcardKind.Character))
            Literal = string.Concat(parts.Select(part => part.Character));
    }

    /// <summary>The one text that the pattern matches, without its escapes; null where the pattern has wildcards.</summary>
    public string? Literal { get; }

    /// <summary>Whether the pattern has wildcards that are not escaped.</summary>
    public static bool HasWildcards(string pattern) => new Wildcard(pattern).Literal is null;

    /// <summary>
    /// Whether an address is meant by what a user gave for it: the address itself in any spelling that normalises to it, or a pattern.
    /// An address may hold wildcard characters (<c>?</c>, the brackets of IPv6) and still means itself.
    /// </summary>
    /// <param name="pattern">What the user gave.</param>
    /// <param name="address">A normalised address.</param>
    public static bool MatchesAddress(string pattern, string address)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(address);
        return string.Equals(pattern.Trim(), address, StringComparison.OrdinalIgnoreCase)
            || new Wildcard(pattern).IsMatch(address)
            || string.Equals(UrlAddress.TryParse(pattern)?.Text, address, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the whole text matches.</summary>
    public bool IsMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Only the last star ever needs a second try: it can take on whatever an earlier one could.
        int part = 0, position = 0, star = -1, starPosition = 0;
        while (position < text.Length)
        {
            if (part < parts.Count && parts[part].Kind == WildcardKind.AnyText)
            {
                (star, starPosition) = (part++, position);
            }
            else if (part < parts.Count && parts[part].Matches(text[position]))
            {
                part++;
                position++;
            }
            else if (star >= 0)
            {
                (part, position) = (star + 1, ++starPosition);
            }
            else
            {
                return false;
            }
        }

        return parts.FindIndex(part, rest => rest.Kind != WildcardKind.AnyText) < 0;
    }
}

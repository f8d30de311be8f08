namespace FetchPS.Core.Model;

/// <summary>Compares entity tags (RFC 9110, section 8.8.3) as servers really write them.</summary>
internal static class EntityTag
{
    private static readonly string[] Codings = ["gzip", "gz", "br", "zstd", "deflate", "df"];

    /// <summary>Whether the server vouches for every byte by it.</summary>
    internal static bool IsStrong(string tag) => !tag.StartsWith("W/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two tags vouch for different bytes. Some servers name the coding behind a tag, within the quotes or after them; the content is the same.</summary>
    internal static bool Differ(string one, string other) =>
        IsStrong(one) && IsStrong(other) && !Bare(one).SequenceEqual(Bare(other));

    private static ReadOnlySpan<char> Bare(string tag)
    {
        ReadOnlySpan<char> bare = tag.Replace("\"", "", StringComparison.Ordinal).Trim();
        while (true)
        {
            var length = bare.Length;
            foreach (var coding in Codings)
            {
                if (bare.EndsWith(coding, StringComparison.OrdinalIgnoreCase) && bare[..^coding.Length].TrimEnd("-;:._+") is { Length: > 0 } rest && rest.Length < bare.Length - coding.Length)
                    bare = rest;
            }

            if (bare.Length == length)
                return bare;
        }
    }
}

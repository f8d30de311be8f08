using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Makes regular expressions that hostile text can't keep busy for ever.</summary>
internal static class BoundedRegex
{
    /// <summary>Without backtracking where the pattern can do without; else with a time limit.</summary>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    public static Regex Make(string pattern, RegexOptions options, TimeSpan limit)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, limit);
        }
        catch (NotSupportedException)
        {
            // Look-around, back-references and the like.
            return new Regex(pattern, options, limit);
        }
    }
}

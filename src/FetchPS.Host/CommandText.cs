using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Host;

/// <summary>
/// Makes script text of a command and its arguments as a shell, cron or systemd hands them over: <c>-Name</c> and <c>-Name:value</c> are
/// parameters, everything else is one literal string, so that nothing in a value is ever run.
/// </summary>
internal static partial class CommandText
{
    internal static string Of(IReadOnlyList<string> tokens)
    {
        var text = new StringBuilder("& ").Append(Quote(tokens[0]));
        foreach (var token in tokens.Skip(1))
            text.Append(' ').Append(Argument(token));
        return text.ToString();
    }

    private static string Argument(string token)
    {
        if (Parameter().Match(token) is not { Success: true } match)
            return Quote(token);
        var value = match.Groups["value"];
        return value.Success ? $"-{match.Groups["name"].Value}:{Value(value.Value)}" : token;
    }

    // The two values that switches take.
    private static string Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => "$true",
        "$FALSE" => "$false",
        _ => Quote(text),
    };

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"\A-(?<name>[A-Za-z_][A-Za-z0-9_]*)(:(?<value>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}

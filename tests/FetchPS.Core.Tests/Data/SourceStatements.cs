using System.Reflection;
using System.Text.RegularExpressions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Tests.Data;

/// <summary>The SQL statements in the sources of a folder.</summary>
internal static partial class SourceStatements
{
    /// <summary>Finds the literals that begin as a statement. Constants of the repositories that they name are put in; what else they name remains, in braces.</summary>
    public static IEnumerable<(string File, string Text)> Find(string folder)
    {
        var constants = typeof(VersionRepository).Assembly.GetTypes()
            .Where(type => type.Namespace is { } space && (space + ".").StartsWith(typeof(VersionRepository).Namespace + ".", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic), (type, field) => (type, field))
            .Where(each => each.field is { IsLiteral: true })
            .ToDictionary(each => $"{each.type.Name}.{each.field.Name}", each => Convert.ToString(each.field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)!);

        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var own = Path.GetFileNameWithoutExtension(file);
            foreach (Match literal in Literal().Matches(File.ReadAllText(file)))
            {
                var text = (literal.Groups["raw"].Success ? literal.Groups["raw"].Value : literal.Groups["plain"].Value.Replace("\\\"", "\"", StringComparison.Ordinal)).Trim();
                if (literal.Groups["interpolated"].Success)
                    text = Hole().Replace(text, hole => constants.GetValueOrDefault(hole.Groups[1].Value) ?? constants.GetValueOrDefault($"{own}.{hole.Groups[1].Value}") ?? hole.Value);
                // A constant of the class is a part of statements, which are looked at whole.
                if (Statement().IsMatch(text) && !constants.Values.Any(constant => Flat(constant) == Flat(text)))
                    yield return (Path.GetFileName(file), text);
            }
        }
    }

    /// <summary>Whether a literal leaves something to be put in when it runs.</summary>
    public static bool IsOpen(string text) => Hole().IsMatch(text);

    /// <summary>Whether a text is what became of a literal.</summary>
    public static bool Matches(string literal, string text) =>
        Regex.IsMatch(Flat(text), "^" + string.Join(".*", Hole().Split(Flat(literal)).Where((_, i) => i % 2 == 0).Select(part => Regex.Escape(part.Trim()))) + "$", RegexOptions.Singleline);

    private static string Flat(string text) => Blank().Replace(text, " ").Trim();

    [GeneratedRegex("""(?<interpolated>\$)?(?:\"{3}(?<raw>.*?)\"{3}|"(?<plain>(?:[^"\\\r\n]|\\.)*)")""", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^(?:\{\w+\} )?(SELECT|INSERT|UPDATE|DELETE|WITH)\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}

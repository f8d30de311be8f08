using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Testing;

/// <summary>What users read besides the help of each cmdlet, README and the about_ topics, whose examples the tests run.</summary>
public static partial class Documents
{
    /// <summary>The folder that the repository lies in.</summary>
    public static string Root { get; } =
        typeof(Documents).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>The documents by name: README, and each topic as Get-Help knows it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["README", .. Directory.GetFiles(Path.Combine(Root, "module", "en-US"), "about_*.help.txt").Select(path => Path.GetFileName(path).Split('.')[0]).Order(StringComparer.Ordinal)];

    /// <summary>A document's whole text.</summary>
    public static string Text(string name) =>
        File.ReadAllText(name == "README" ? Path.Combine(Root, "README.md") : Path.Combine(Root, "module", "en-US", name + ".help.txt")).ReplaceLineEndings("\n");

    /// <summary>A document's examples, in order.</summary>
    public static IReadOnlyList<CodeBlock> Blocks(string name) => [.. name == "README" ? Fenced(Text(name)) : Indented(Text(name))];

    /// <summary>The one example that is in this language and begins so.</summary>
    public static string Block(string name, string language, string start) =>
        Blocks(name).Single(block => block.Language == language && block.Text.StartsWith(start, StringComparison.Ordinal)).Text;

    private static IEnumerable<CodeBlock> Fenced(string text) =>
        Fence().Matches(text).Select(match => new CodeBlock(match.Groups[1].Length == 0 ? "sh" : match.Groups[1].Value, match.Groups[2].Value));

    // In a topic, code is indented by eight spaces, after an empty line or a heading. It is PowerShell, unless the paragraph before is the name of another language.
    private static IEnumerable<CodeBlock> Indented(string text)
    {
        var lines = text.Split('\n');
        var paragraph = "";
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Length == 0)
                continue;
            if (!lines[at].StartsWith("        ", StringComparison.Ordinal) || lines[at][8] == ' ' || lines[at - 1].Length > 0 && !Heading().IsMatch(lines[at - 1]))
            {
                paragraph = at > 0 && lines[at - 1].Length > 0 ? "" : lines[at];
                continue;
            }

            var code = new StringBuilder();
            for (; at < lines.Length && (lines[at].Length == 0 || lines[at].StartsWith("        ", StringComparison.Ordinal)); at++)
                code.Append(lines[at].Length == 0 ? "" : lines[at][8..]).Append('\n');
            at--;
            var language = Language().Match(paragraph);
            yield return new CodeBlock(language.Success ? language.Groups[1].Value.ToLowerInvariant() : "powershell", code.ToString().TrimEnd('\n') + "\n");
            paragraph = "";
        }
    }

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^  [A-Z]")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^    (\w+):$")]
    private static partial Regex Language();
}

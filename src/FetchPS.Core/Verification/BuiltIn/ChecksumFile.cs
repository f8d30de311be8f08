using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>
/// A file of SHA-256 checksums as <c>sha256sum</c> of the GNU coreutils writes and reads it: <c>HASH  NAME</c>, <c>HASH *NAME</c>, or with
/// --tag <c>SHA256 (NAME) = HASH</c> as BSD has it; a line that begins with a backslash has <c>\\</c>, <c>\n</c> and <c>\r</c> in its
/// name. A file of one bare hash is taken too. Other lines, such as those of a clear-text signature, are passed over.
/// </summary>
internal sealed partial class ChecksumFile
{
    private readonly List<(string Name, string Hash)> entries = [];
    private readonly List<string> bare = [];

    /// <summary>Reads it.</summary>
    /// <exception cref="FetchException"><c>TooLargeForRule</c>.</exception>
    public static ChecksumFile Read(TextReader reader)
    {
        var file = new ChecksumFile();
        var lines = new LineReader(reader);
        while (lines.TryRead(out var line))
            file.Add(line.ToString());
        return file;
    }

    /// <summary>The checksums that it has for a file: by its name, else by the last part of a path that ends in it, else the only bare one.</summary>
    /// <returns>None when it does not name the file; several when it contradicts itself.</returns>
    public IReadOnlyCollection<string> Find(string name)
    {
        var exact = entries.Where(entry => Plain(entry.Name) == name).Select(entry => entry.Hash).ToHashSet();
        if (exact.Count > 0)
            return exact;

        var last = entries.Where(entry => entry.Name[(entry.Name.LastIndexOfAny(['/', '\\']) + 1)..] == name).Select(entry => entry.Hash).ToHashSet();
        return last.Count > 0 || entries.Count > 0 ? last : bare.Count == 1 ? bare : [];
    }

    private void Add(string line)
    {
        if (Entry().Match(line) is { Success: true } entry)
        {
            var name = entry.Groups["name"].Value;
            entries.Add((entry.Groups["escaped"].Success ? Unescape(name) : name, entry.Groups["hash"].Value.ToLowerInvariant()));
        }
        else if (BareHash().Match(line) is { Success: true } alone)
        {
            bare.Add(alone.Groups["hash"].Value.ToLowerInvariant());
        }
    }

    private static string Plain(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;

    private static string Unescape(string name)
    {
        var plain = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '\\' || i + 1 == name.Length)
            {
                plain.Append(name[i]);
                continue;
            }

            plain.Append(name[++i] switch { 'n' => '\n', 'r' => '\r', var other => other });
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"^(?<escaped>\\)?(?:(?<hash>[0-9A-Fa-f]{64}) [ *](?<name>.+)|SHA256 ?\((?<name>.+)\) ?= ?(?<hash>[0-9A-Fa-f]{64}))\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\s*(?<hash>[0-9A-Fa-f]{64})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex BareHash();
}

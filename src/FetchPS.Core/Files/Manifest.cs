using System.Text;

namespace FetchPS.Core.Files;

/// <summary>A list of files and their hashes that <c>sha256sum -c</c> reads, in the form that GNU coreutils writes.</summary>
internal static class Manifest
{
    /// <summary>Its usual file name.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>Writes the list, sorted by path, with LF line ends.</summary>
    /// <param name="files">Paths relative to the manifest's folder, with '/', and the SHA-256 of each in lower-case hexadecimal.</param>
    public static string Write(IEnumerable<(string Path, string Sha256)> files)
    {
        var text = new StringBuilder();
        foreach (var (path, sha256) in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            // A backslash before the line says that the name in it is escaped.
            var name = path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
            text.Append(name == path ? "" : "\\").Append(sha256).Append("  ").Append(name).Append('\n');
        }

        return text.ToString();
    }
}

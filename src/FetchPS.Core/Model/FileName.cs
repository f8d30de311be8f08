using System.Globalization;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// Safe file names from what a server or an address says. Such a name is never a path, never a Windows device, never hidden, never like an option; it has no control or
/// direction characters and none of PowerShell's wildcards; it is in Unicode NFC, at most 180 UTF-8 bytes long and valid on every platform.
/// </summary>
public static class FileName
{
    internal const int MaxBytes = 180;

    private const int MaxExtensionBytes = 24;
    private const int MaxSlugLength = 40;
    private const string Nameless = "index";

    // Windows' own, and PowerShell's wildcards with their escape.
    private static readonly HashSet<char> Forbidden = [.. "<>:\"|?*/\\[]`"];

    /// <summary>The name of a fetched file: from Content-Disposition where it has one, else from the address.</summary>
    /// <param name="contentDisposition">The header's value, read as Latin-1; null where there was none.</param>
    /// <param name="address">The address; the last part of its path that gives a name counts, <c>index</c> where none does.</param>
    /// <param name="hide">Takes what the server was sent and must not repeat out of the name that it gives; null for nothing.</param>
    public static string From(string? contentDisposition, Uri address, Func<string, string>? hide = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (string candidate in ContentDisposition.FileNames(contentDisposition))
        {
            if (Clean(hide?.Invoke(candidate) ?? candidate, MaxBytes) is { Length: > 0 } name)
                return name;
        }

        string path = address.IsAbsoluteUri ? address.AbsolutePath : "";
        foreach (string segment in path.Split('/').Reverse())
        {
            if (Clean(Uri.UnescapeDataString(segment), MaxBytes) is { Length: > 0 } name)
                return name;
        }

        return Nameless;
    }

    /// <summary>Makes a safe name of any text: what follows its last <c>/</c> or <c>\</c>; <c>index</c> where nothing is left.</summary>
    public static string Sanitize(string raw) => Clean(raw, MaxBytes) is { Length: > 0 } name ? name : Nameless;

    /// <summary>Makes a short plain word of a name, for use within folder names: at most 40 of <c>a-z 0-9 . -</c>, no dot or dash at either end.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder(MaxSlugLength);

        // Decomposed, an accented letter is its base letter and marks, which fall away.
        foreach (char c in Sanitize(name).Normalize(NormalizationForm.FormKD))
        {
            if (slug.Length == MaxSlugLength)
                break;
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (c == '.' && slug.Length > 0 && slug[^1] == '-')
                slug[^1] = '.';
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] is not ('-' or '.'))
                slug.Append(c == '.' ? '.' : '-');
        }

        string trimmed = slug.ToString().Trim('.', '-');
        return trimmed.Length > 0 ? trimmed : Nameless;
    }

    /// <summary>As <see cref="Sanitize(string)"/>, with a limit of its own; empty where nothing is left.</summary>
    internal static string Clean(string raw, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(raw);
        string name = Replace(raw[(raw.LastIndexOfAny(['/', '\\']) + 1)..]).Normalize(NormalizationForm.FormC);

        // NFC makes a backtick of U+1FEF: look again.
        name = Replace(name);

        // Each step may undo another's work (a cut can leave a blank at the end, or a device name), so until none has any left to do.
        string before;
        do
        {
            before = name;
            name = name.TrimStart('.', ' ').TrimEnd('.', ' ');
            // A dash at the front would make an option of the name, for whatever program it is handed to.
            if (WindowsDevice.IsName(name) || name.StartsWith('-'))
                name = "_" + name;
            name = Cut(name, maxBytes);
        }
        while (name != before);

        return name;
    }

    private static string Replace(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) // lone surrogates come as U+FFFD
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.SpaceSeparator:
                    clean.Append(' ');
                    break;
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append('_');
                    break;
                default:
                    bool noncharacter = (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;
                    if (noncharacter || (rune.IsBmp && Forbidden.Contains((char)rune.Value)))
                        clean.Append('_');
                    else
                        clean.Append(rune.ToString());
                    break;
            }
        }

        return clean.ToString();
    }

    private static string Cut(string name, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= maxBytes)
            return name;

        int dot = name.LastIndexOf('.');
        string extension = dot > 0 && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= MaxExtensionBytes ? name[dot..] : "";
        int room = maxBytes - Encoding.UTF8.GetByteCount(extension);
        int length = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return name[..length].TrimEnd('.', ' ') + extension;
    }
}

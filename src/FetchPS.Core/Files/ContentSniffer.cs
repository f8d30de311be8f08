using System.Text;
using FetchPS.Core.Model;

namespace FetchPS.Core.Files;

/// <summary>Tells text, HTML and binary apart while a body passes by, after the WHATWG's MIME Sniffing Standard (sections 4 and 7.1).</summary>
internal sealed class ContentSniffer
{
    private const int HeadSize = 1445;

    // Further than that only while nothing but white space and comments came.
    private const int LargestHeadSize = 64 * 1024;

    private static readonly byte[][] BinaryBeginnings =
    [
        [.. "GIF8"u8], [0x89, .. "PNG"u8], [0xFF, 0xD8, 0xFF], [.. "PK"u8, 3, 4], [0x1F, 0x8B, 8], [.. "%PDF-"u8], [.. "BZh"u8],
        [0xFD, .. "7zXZ"u8], [.. "7z"u8, 0xBC, 0xAF], [0x7F, .. "ELF"u8], [0x28, 0xB5, 0x2F, 0xFD],
    ];

    // Those of the standard's list that no other text begins with.
    private static readonly string[] HtmlBeginnings =
        ["<HTML", "<HEAD", "<BODY", "<TITLE", "<META", "<SCRIPT", "<STYLE", "<IFRAME", "<DIV", "<TABLE", "<H1"];

    private readonly NulCharacters nuls = new();
    private byte[] head = [];
    private int headLength;
    private bool isHeadComplete;

    /// <summary>What the bytes so far look like.</summary>
    public ContentKind Kind
    {
        get
        {
            var start = head.AsSpan(0, headLength);
            var wide = WideText.Of(start);
            if (wide is null ? nuls.AreBytes : nuls.Are(wide.Width))
                return ContentKind.Binary;
            if (wide is null && BinaryBeginnings.Any(beginning => head.AsSpan(0, headLength).StartsWith(beginning)))
                return ContentKind.Binary;
            if (IsHtml(Decode(start)))
                return ContentKind.Html;
            // Without a mark, only a page is read as wide: anything else with NUL bytes is no text.
            return wide is { IsMarked: false } ? ContentKind.Binary : ContentKind.Text;
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        nuls.Add(bytes);
        while (!bytes.IsEmpty && !isHeadComplete)
        {
            var limit = headLength < HeadSize ? HeadSize : LargestHeadSize;
            var part = bytes[..Math.Min(bytes.Length, limit - headLength)];
            if (head.Length < headLength + part.Length)
                Array.Resize(ref head, Math.Max(HeadSize, headLength + part.Length));
            part.CopyTo(head.AsSpan(headLength));
            headLength += part.Length;
            bytes = bytes[part.Length..];
            isHeadComplete = headLength == LargestHeadSize || (headLength >= HeadSize && !WithoutPreamble(Decode(head.AsSpan(0, headLength))).IsEmpty);
        }
    }

    public void Restart()
    {
        headLength = 0;
        isHeadComplete = false;
        nuls.Restart();
    }

    /// <summary>Whether a text begins as web pages do.</summary>
    public static bool IsHtml(ReadOnlySpan<char> start)
    {
        const string docType = "<!DOCTYPE";
        var text = WithoutPreamble(start);
        if (text.StartsWith(docType, StringComparison.OrdinalIgnoreCase))
            return StartsWithName(text[docType.Length..].TrimStart(), "HTML");

        foreach (var beginning in HtmlBeginnings)
        {
            if (StartsWithName(text, beginning))
                return true;
        }

        return false;
    }

    private static string Decode(ReadOnlySpan<byte> start) => (WideText.Of(start)?.Encoding ?? Encoding.UTF8).GetString(start);

    /// <summary>A text without what may come before the page itself: byte order marks, white space, comments and an XML declaration.</summary>
    private static ReadOnlySpan<char> WithoutPreamble(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart().TrimStart('\uFEFF').TrimStart();
            var isComment = text.StartsWith("<!--");
            if (!isComment && !text.StartsWith("<?xml"))
                return text;

            var (close, length) = isComment ? ("-->", 3) : ("?>", 2);
            var end = text.IndexOf(close);
            if (end < 0)
                return [];
            text = text[(end + length)..];
        }
    }

    /// <summary>A name ends with white space or '>', or "&lt;H1" would be any tag that begins so.</summary>
    private static bool StartsWithName(ReadOnlySpan<char> text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text.Length > name.Length && (text[name.Length] == '>' || char.IsWhiteSpace(text[name.Length]));
}

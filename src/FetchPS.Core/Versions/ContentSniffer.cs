namespace FetchPS.Core.Versions;

/// <summary>Tells text, HTML and binary apart while a body passes by, after the WHATWG's MIME Sniffing Standard (sections 4 and 7.1).</summary>
internal sealed class ContentSniffer
{
    private const int HeadSize = 1445;

    private static readonly byte[][] BinaryBeginnings =
    [
        [.. "GIF8"u8], [0x89, .. "PNG"u8], [0xFF, 0xD8, 0xFF], [.. "PK"u8, 3, 4], [0x1F, 0x8B, 8], [.. "%PDF-"u8], [.. "BZh"u8],
        [0xFD, .. "7zXZ"u8], [.. "7z"u8, 0xBC, 0xAF], [0x7F, .. "ELF"u8], [0x28, 0xB5, 0x2F, 0xFD],
    ];

    // Those of the standard's list that no other text begins with.
    private static readonly string[] HtmlBeginnings =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<BODY", "<TITLE", "<META", "<SCRIPT", "<STYLE", "<IFRAME", "<DIV", "<TABLE", "<H1",
    ];

    private byte[] head = [];
    private int headLength;
    private bool hasNul;

    /// <summary>What the bytes so far look like.</summary>
    public ContentKind Kind
    {
        get
        {
            var start = head.AsSpan(0, headLength);
            if (IsWideText(start))
                return ContentKind.Text;
            if (hasNul || BinaryBeginnings.Any(beginning => head.AsSpan(0, headLength).StartsWith(beginning)))
                return ContentKind.Binary;
            return IsHtml(start) ? ContentKind.Html : ContentKind.Text;
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (headLength < HeadSize)
        {
            if (head.Length == 0)
                head = new byte[HeadSize];
            var part = bytes[..Math.Min(bytes.Length, HeadSize - headLength)];
            part.CopyTo(head.AsSpan(headLength));
            headLength += part.Length;
        }

        hasNul = hasNul || bytes.Contains((byte)0);
    }

    public void Restart()
    {
        headLength = 0;
        hasNul = false;
    }

    /// <summary>UTF-16 and UTF-32 begin with a byte order mark; NUL bytes are part of them.</summary>
    private static bool IsWideText(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);

    private static bool IsHtml(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = start[3..];
        return IsHtml(System.Text.Encoding.Latin1.GetString(start));
    }

    /// <summary>Whether a text begins as web pages do.</summary>
    public static bool IsHtml(ReadOnlySpan<char> start)
    {
        var text = start.TrimStart();
        // Comments and an XML declaration may come before the page itself.
        while (text.StartsWith("<!--") || text.StartsWith("<?xml"))
        {
            var end = text.IndexOf(text[1] == '?' ? "?>" : "-->");
            if (end < 0)
                return false;
            text = text[(end + (text[1] == '?' ? 2 : 3))..].TrimStart();
        }

        foreach (var beginning in HtmlBeginnings)
        {
            // A tag's name ends with white space or '>', or "<H1" would be any tag that begins so.
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && text.Length > beginning.Length && (text[beginning.Length] == '>' || char.IsWhiteSpace(text[beginning.Length])))
                return true;
        }

        return false;
    }
}

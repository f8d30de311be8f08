using System.Text;

namespace FetchPS.Core.Comparison;

/// <summary>The lines of a text file.</summary>
/// <param name="Lines">Without their line feeds.</param>
/// <param name="EndsWithLineFeed">Whether the last one has one.</param>
internal sealed record TextLines(IReadOnlyList<string> Lines, bool EndsWithLineFeed)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Cuts bytes into lines. A byte order mark says how they are encoded; else they are UTF-8, or where they can't be, one byte a character.</summary>
    public static TextLines Read(byte[] bytes)
    {
        var text = Decode(bytes);
        if (text.Length == 0)
            return new([], EndsWithLineFeed: true);

        var ends = text.EndsWith('\n');
        return new((ends ? text[..^1] : text).Split('\n'), ends);
    }

    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), StrictUtf8, detectEncodingFromByteOrderMarks: true);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // No byte is lost so, and two that differ stay different.
            return Encoding.Latin1.GetString(bytes);
        }
    }
}

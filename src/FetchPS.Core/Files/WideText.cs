using System.Text;

namespace FetchPS.Core.Files;

/// <summary>Text in UTF-16 or UTF-32, by its byte order mark, or by where the NUL bytes of its first letters lie.</summary>
/// <param name="Encoding">Which it is.</param>
/// <param name="Width">Bytes in its shortest character.</param>
/// <param name="IsMarked">Whether it has a byte order mark.</param>
internal sealed record WideText(Encoding Encoding, int Width, bool IsMarked)
{
    private static readonly UTF32Encoding Utf32BigEndian = new(bigEndian: true, byteOrderMark: true);

    /// <summary>What the first bytes tell; null where each character begins with a byte of its own.</summary>
    public static WideText? Of(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] => new(Encoding.UTF32, 4, true),
        [0, 0, 0xFE, 0xFF, ..] => new(Utf32BigEndian, 4, true),
        [0xFF, 0xFE, ..] => new(Encoding.Unicode, 2, true),
        [0xFE, 0xFF, ..] => new(Encoding.BigEndianUnicode, 2, true),
        [not 0, 0, 0, 0, ..] => new(Encoding.UTF32, 4, false),
        [0, 0, 0, not 0, ..] => new(Utf32BigEndian, 4, false),
        [not 0, 0, not 0, 0, ..] => new(Encoding.Unicode, 2, false),
        [0, not 0, 0, not 0, ..] => new(Encoding.BigEndianUnicode, 2, false),
        _ => null,
    };
}

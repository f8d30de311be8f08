using System.Text;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>Web pages as servers send them in place of a file.</summary>
internal static class PageTexts
{
    private const string Page = "<!DOCTYPE html>\n<html><body>Maintenance</body></html>";

    public static IEnumerable<byte[]> All { get; } =
    [
        Utf8(Page),
        Utf8("\uFEFF\r\n \t" + Page),
        Utf8("\uFEFF\uFEFF" + Page),
        Utf8("<!doctype\n  html system 'about:legacy-compat'><p>"),
        Utf8("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"),
        Utf8("<?xml version=\"1.0\"?><?xml-stylesheet href=\"a\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">"),
        Utf8($"<!-- one --> <!-- {new string('x', 40_000)} -->{Page}"),
        Utf8(new string(' ', 5_000) + "<HEAD><title>Error</title>"),
        .. Wide("<html>\n<body>Wartung \u2014 Pause"), .. Wide("\r\n<!-- x --><!DOCTYPE html>\n<p>"),
    ];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<byte[]> Wide(string text)
    {
        Encoding[] encodings = [Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)];
        foreach (var encoding in encodings)
        {
            yield return encoding.GetBytes(text);
            yield return [.. encoding.Preamble, .. encoding.GetBytes(text)];
        }
    }
}

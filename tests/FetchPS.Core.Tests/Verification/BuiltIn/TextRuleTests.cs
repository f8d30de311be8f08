using System.Text;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class TextRuleTests(RuleFixture fixture) : RuleTests(fixture)
{
    [Theory]
    [InlineData("", "Passed: Valid utf-8, 0 lines.")]
    [InlineData("a\tb\r\nü €\n", "Passed: Valid utf-8, 2 lines.")]
    [InlineData("\uFEFFa", "Passed: Valid utf-8, 1 lines.")]
    [InlineData("a\uFFFF\uFFFD\n", "Passed: Valid utf-8, 1 lines.")]
    [InlineData("a\nb\u0007c", "Failed: Line 2 has the control character U+0007.")]
    [InlineData("a\0", "Failed: Line 1 has the control character U+0000.")]
    [InlineData("a\n\n\u001B[2J", "Failed: Line 3 has the control character U+001B.")]
    [InlineData("\u007F", "Failed: Line 1 has the control character U+007F.")]
    [InlineData("a\u0085b", "Failed: Line 1 has the control character U+0085.")]
    [InlineData("a\fb", "Failed: Line 1 has the control character U+000C.")]
    public void Control_characters_fail(string content, string verdict) => Assert.Equal(verdict, Judge("Text", content));

    [Fact]
    public void Form_feeds_pass_where_they_are_allowed() => Assert.Equal("Passed: Valid utf-8, 2 lines.", Judge("Text", "a\f\nb", ("AllowFormFeed", "True")));

    [Fact]
    public void Bytes_that_are_not_in_the_charset_fail_with_their_line()
    {
        Assert.Equal("Failed: Line 3 has bytes that are not utf-8.", Judge("Text", [.. "a\nb\n"u8, 0xC3, 0x28, .. "\n"u8]));
        Assert.Equal("Failed: Line 2 has bytes that are not utf-8.", Judge("Text", [.. "a\n"u8, 0xE2, 0x82]));
        Assert.Equal("Failed: Line 1 has bytes that are not utf-16.", Judge("Text", [0xFF, 0xFE, (byte)'a', 0, 0, 0xD8, (byte)'b', 0]));
    }

    [Fact]
    public void Charset_is_the_one_given_or_the_marks()
    {
        byte[] latin = [(byte)'c', (byte)'a', (byte)'f', 0xE9];
        Assert.Equal("Failed: Line 1 has bytes that are not utf-8.", Judge("Text", latin));
        Assert.Equal("Passed: Valid iso-8859-1, 1 lines.", Judge("Text", latin, ("Charset", "latin1")));
        Assert.Equal("Passed: Valid windows-1252, 1 lines.", Judge("Text", latin, ("charset", "windows-1252")));
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.UTF8 })
        {
            byte[] content = [.. encoding.Preamble, .. encoding.GetBytes("a\nü")];
            Assert.Equal($"Passed: Valid {encoding.WebName}, 2 lines.", Judge("Text", content));
        }

        Assert.Equal("Passed: Valid utf-16BE, 1 lines.", Judge("Text", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("a")], ("Charset", "utf-16")));
    }

    [Fact]
    public void A_character_may_lie_across_the_blocks_that_are_read()
    {
        foreach (var padding in Enumerable.Range(64 * 1024 - 3, 6))
            Assert.Equal("Passed: Valid utf-8, 1 lines.", Judge("Text", new string('x', padding) + "€"));
    }

    [Property(MaxTest = 300)]
    public void Passes_just_what_a_strict_decoder_takes_and_has_no_control_characters(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        // A mark at the begin would make it another charset.
        byte[] marked = [(byte)'x', .. content];
        var isGood = TryDecode(marked, out var text) && !text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\r' or '\n'));
        Assert.Equal(isGood ? VerificationResult.Passed : VerificationResult.Failed, Run("Text", marked).Result);
    }

    private static bool TryDecode(byte[] content, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}

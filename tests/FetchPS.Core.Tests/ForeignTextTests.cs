using System.Globalization;
using System.Text;
using FetchPS.Core.Tests.Fetching;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Grüße, 世界 👋 {x} \\n", "Grüße, 世界 👋 {x} \\n")]
    [InlineData("a\r\n\tb", @"a\r\n\tb")]
    [InlineData("\u001b]0;title\u0007", @"\u001B]0;title\u0007")]
    [InlineData("\0\u007f\u0085", @"\u0000\u007F\u0085")]
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")]
    [InlineData("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C", @"\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C")]
    [InlineData("\u200B\uFEFF\u00AD\U000E0041", @"\u200B\uFEFF\u00AD\U000E0041")]
    public void What_could_mislead_is_shown_as_an_escape(string text, string clean) => Assert.Equal(clean, ForeignText.OneLine(text));

    [Fact]
    public void A_lone_surrogate_is_shown_as_an_escape() => Assert.Equal(@"a\uD83Db\uDC4B", ForeignText.OneLine("a\ud83db\udc4b"));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        string fits = new('x', ForeignText.Longest);
        Assert.Same(fits, ForeignText.OneLine(fits));
        Assert.Equal(fits[..^1] + "…", ForeignText.OneLine(fits + "x"));
        Assert.Equal(fits[..^2] + "👋", ForeignText.OneLine(fits[..^2] + "👋"));
        Assert.Equal(fits[..^2] + "…", ForeignText.OneLine(fits[..^2] + "👋👋"));
        Assert.Equal(ForeignText.Longest, ForeignText.OneLine(new string('\n', 100_000)).Length + 1);
    }

    [Fact]
    public void Fillers_and_hidden_selectors_are_shown_as_escapes_and_emoji_stay() =>
        Assert.Equal(@"\u3164\uFE00\U000E0100 ☎️", ForeignText.OneLine("\u3164\uFE00\U000E0100 ☎️"));

    [Fact]
    public void Lines_keep_their_ends_and_tabs_alone() => Assert.Equal("a\n\tb\\rc\\u001B\n", ForeignText.Lines("a\r\n\tb\rc\u001b\n"));

    [Property(MaxTest = 2000, Arbitrary = [typeof(HostileNames)])]
    public void Nothing_that_hides_or_commands_passes_and_what_passed_stays_as_it_is(string text)
    {
        foreach (var clean in new[] { ForeignText.OneLine(text), ForeignText.Part(text) })
        {
            Assert.DoesNotContain(clean.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            Assert.Equal(-1, LoneSurrogate(clean));
            Assert.True(clean.Length <= ForeignText.Longest);
        }

        Assert.Equal(ForeignText.OneLine(text), ForeignText.OneLine(ForeignText.OneLine(text)));
        Assert.Equal(ForeignText.Part(text), ForeignText.Part(ForeignText.Part(text)));
        Assert.Equal(ForeignText.Lines(text), ForeignText.Lines(ForeignText.Lines(text)));
    }

    private static int LoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return i;
            i += rune.Utf16SequenceLength;
        }

        return -1;
    }
}

using FetchPS.Core.Logging;

namespace FetchPS.Core.Tests.Logging;

public sealed class LogTextTests
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
    public void What_could_mislead_is_shown_as_an_escape(string text, string clean) => Assert.Equal(clean, LogText.Clean(text));

    [Fact]
    public void A_lone_surrogate_is_shown_as_an_escape() => Assert.Equal(@"a\uD83Db\uDC4B", LogText.Clean("a\ud83db\udc4b"));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        string fits = new('x', LogText.MaximumLength);
        Assert.Same(fits, LogText.Clean(fits));
        Assert.Equal(fits[..^1] + "…", LogText.Clean(fits + "x"));
        Assert.Equal(fits[..^2] + "…", LogText.Clean(fits[..^2] + "👋👋"));
        Assert.Equal(LogText.MaximumLength, LogText.Clean(new string('\n', 100_000)).Length + 1);
    }
}

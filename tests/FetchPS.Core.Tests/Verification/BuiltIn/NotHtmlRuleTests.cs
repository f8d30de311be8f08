using System.Text;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class NotHtmlRuleTests(RuleFixture fixture) : RuleTests(fixture)
{
    [Theory]
    [InlineData("<!DOCTYPE html>\n<html></html>", true)]
    [InlineData("\uFEFF  \r\n<HTML lang=\"en\">", true)]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- a\n-->\n<!-- b --><!doctype html>", true)]
    [InlineData("<htmlx>", false)]
    [InlineData("<?xml version=\"1.0\"?><feed/>", false)]
    [InlineData("a list, not <html>\n", false)]
    [InlineData("", false)]
    public void Web_pages_fail(string content, bool isPage)
    {
        var verdict = isPage ? "Failed: The file is a web page." : "Passed: The file is not a web page.";
        Assert.Equal(verdict, Judge("NotHtml", content));
        Assert.Equal(verdict, Judge("NotHtml", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(content.TrimStart('\uFEFF'))]));
    }

    [Fact]
    public void A_page_after_a_long_comment_fails() => Assert.Equal("Failed: The file is a web page.", Judge("nothtml", $"<!--{new string('x', 20_000)}--><html>"));
}

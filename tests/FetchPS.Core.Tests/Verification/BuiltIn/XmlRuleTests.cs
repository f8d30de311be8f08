using System.Text;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class XmlRuleTests(RuleFixture fixture) : RuleTests(fixture)
{
    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<feed><entry a='1'/><!-- c --><entry>&amp;&#233;</entry></feed>\n", "Passed: Well-formed XML, 3 elements.")]
    [InlineData("<a>\n<b>\n</a>", "Failed: Not well-formed at line 3, character 3: The 'b' start tag on line 2 position 2 does not match the end tag of 'a'.")]
    [InlineData("<a/><b/>", "Failed: Not well-formed at line 1, character 6: There are multiple root elements.")]
    [InlineData("", "Failed: Not well-formed at line ")]
    [InlineData("<a>&nbsp;</a>", "Failed: Not well-formed at line 1, character 5: Reference to undeclared entity 'nbsp'.")]
    [InlineData("<a>\u0001</a>", "Failed: Not well-formed at line 1, character 4:")]
    [InlineData("<!DOCTYPE html>\n<html/>", "Failed: It has a document type declaration (DTD), which is not accepted.")]
    [InlineData("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", "Failed: It has a document type declaration (DTD), which is not accepted.")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;&x;'>]><a>&y;</a>", "Failed: It has a document type declaration (DTD), which is not accepted.")]
    public void Well_formed_xml_without_a_dtd_passes_and_all_else_fails(string content, string verdict) =>
        Assert.StartsWith(verdict, Judge("Xml", content), StringComparison.Ordinal);

    [Fact]
    public void The_declared_encoding_counts()
    {
        byte[] latin = [.. "<?xml version='1.0' encoding='iso-8859-1'?><a>"u8, 0xE9, .. "</a>"u8];
        Assert.Equal("Passed: Well-formed XML, 1 elements.", Judge("Xml", latin));
        Assert.StartsWith("Failed: Not well-formed at line 1", Judge("Xml", latin[43..]), StringComparison.Ordinal);
        Assert.Equal("Passed: Well-formed XML, 1 elements.", Judge("Xml", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("<a/>")]));
    }

    [Fact]
    public void What_is_nested_without_end_fails() =>
        Assert.Equal("Failed: Line 1 is nested more than 10,000 elements deep.", Judge("Xml", string.Concat(Enumerable.Repeat("<a>", 200_000))));
}

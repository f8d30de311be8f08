using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

public sealed class ArgumentTemplateTests : VerifierTests
{
    [Theory]
    [InlineData("{Id}", "7")]
    [InlineData("--id={ID}/{id}.", "--id=7/7.")]
    [InlineData("{Name}", "{Id} $(x).txt")]
    [InlineData("{{Id}} and {Id}", "{Id} and 7")]
    [InlineData("{{print $1}}", "{{print $1}}")]
    [InlineData("{\"id\": \"{Id}\", \"a\": {}}", "{\"id\": \"7\", \"a\": {}}")]
    [InlineData("a{2,3}", "a{2,3}")]
    [InlineData("", "")]
    public void Placeholders_are_replaced_once(string argument, string expected) =>
        Assert.Equal([expected], new ArgumentTemplate([argument]).Expand(Version(7, "{Id} $(x).txt")));

    [Theory]
    [InlineData("--in={File}", "{File}")]
    [InlineData("{print}", "{print}")]
    [InlineData("{Path}{Sha1}", "{Sha1}")]
    public void Unknown_placeholder_is_refused(string argument, string placeholder)
    {
        var error = Assert.Throws<FetchException>(() => new ArgumentTemplate(["fine", argument]));

        Assert.Equal(("UnknownPlaceholder", argument), (error.ErrorId, error.Target));
        Assert.Contains(placeholder, error.Message, StringComparison.Ordinal);
        Assert.Contains($"{{{placeholder}}} stands for the literal text", error.Message, StringComparison.Ordinal);
    }
}

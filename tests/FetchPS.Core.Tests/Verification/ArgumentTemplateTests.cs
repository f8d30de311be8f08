using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Commands;

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

    /// <summary>Versions of earlier days can have such a name, and so can sets.</summary>
    [Theory]
    [InlineData("{Name}")]
    [InlineData("{name}{Id}")]
    [InlineData("{Set}")]
    public void A_value_never_becomes_an_option(string argument)
    {
        var ofSet = argument == "{Set}";
        var candidate = new SetCandidate { Set = "-rf", Folder = "/folder", Members = [] };

        var error = Assert.Throws<FetchException>(() => (ofSet ? new ArgumentTemplate([argument], ofSet).Expand(candidate) : new ArgumentTemplate([argument]).Expand(Version(7, "-rf"))).ToList());

        Assert.Equal("ArgumentLikeOption", error.ErrorId);
        Assert.Contains($"'{argument}'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["--name=-rf", "-", "./-rf"], new ArgumentTemplate(["--name={Name}", "-", "./{Name}"]).Expand(Version(7, "-rf")));
    }

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

using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class BuiltInRunnerTests(RuleFixture fixture) : RuleTests(fixture)
{
    private readonly BuiltInRunner runner = new(fixture.Archive, TimeProvider.System);

    [Fact]
    public async Task Every_version_gets_its_own_verdict()
    {
        var versions = Versions(200);
        foreach (var version in versions)
            await File.WriteAllTextAsync(version.Path, version.Id % 3 == 0 ? "[1" : "[1]", Stop);

        var verdicts = await RunAsync(runner, Verifier("Json"), versions);

        Assert.All(versions, version => Assert.Equal(version.Id % 3 == 0 ? VerificationResult.Failed : VerificationResult.Passed, verdicts[version.Id].Result));
        var sha256 = Assert.Single(verdicts.Values.Select(verdict => verdict.VerifierSha256).Distinct());
        Assert.Equal(VerifierProgram.Sha256(typeof(BuiltInRunner).Assembly.Location), sha256);
    }

    [Fact]
    public void A_file_that_is_gone_is_not_blamed()
    {
        var version = Version(1);
        File.Delete(version.Path);

        var verdict = Run(Verifier("Text"), version);

        Assert.Equal(VerificationResult.Error, verdict.Result);
        Assert.Contains(version.Path, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_long_for_the_limit_is_not_blamed()
    {
        File.WriteAllText(Version(1).Path, "x");
        // Over as soon as it is asked for.
        var verdict = Run(Verifier("Text") with { Timeout = TimeSpan.Zero }, Version(1));

        Assert.Equal("Error: The verifier gave no result within 0 s, and was ended.", Line(verdict));
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var run = runner.RunAsync(Verifier("Text"), EndlessAsync(), _ => ValueTask.CompletedTask, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        async IAsyncEnumerable<FileVersion> EndlessAsync()
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
            yield break;
        }
    }

    [Fact]
    public void Hostile_content_puts_nothing_harmful_into_a_message()
    {
        var schema = InFolder("s.json");
        File.WriteAllText(schema, """{"additionalProperties": false}""");
        var message = Judge("Json", "{\"\\u001b[2Jred\": 1}", ("Schema", schema));

        Assert.StartsWith("Failed:", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Theory]
    [InlineData("Yaml", "UnknownRule", "The rules are Envelope, Json, NotHtml, Regex, Sha256, Text, Xml.")]
    [InlineData("NotHtml|X=1", "UnknownRuleOption", "It takes none.")]
    [InlineData("Envelope|MinimumSize=1k", "InvalidRuleOption", "it must be a whole number")]
    [InlineData("Envelope|MinimumSize=-1", "InvalidRuleOption", "it must be a whole number")]
    [InlineData("Envelope|MaximumShrink=101%", "InvalidRuleOption", "it must be a percentage")]
    [InlineData("Envelope|MinimumSize=5|MaximumSize=4", "InvalidRuleOption", "it is less than MinimumSize")]
    [InlineData("Envelope|Versions=0", "InvalidRuleOption", "it must be from 1 to 50")]
    [InlineData("Sha256", "MissingRuleOption", "either Value or Url")]
    [InlineData("Sha256|Value=abc", "InvalidRuleOption", "64 hexadecimal digits")]
    [InlineData("Sha256|Url=http://example.org/a", "SchemeNotHttps", "https")]
    [InlineData("Sha256|Url=https://example.org/SHA256SUMS", "RuleAppliesToItsSource", "-Url")]
    public void What_can_not_be_is_refused_when_it_is_given(string rule, string errorId, string reason)
    {
        var options = rule.Split('|').Skip(1).Select(option => (option.Split('=', 2)[0], option.Split('=', 2)[1]));
        var error = Assert.Throws<FetchException>(() => Verifier(rule.Split('|')[0], [.. options]));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_and_options_are_written_in_one_way()
    {
        var verifier = Verifier("envelope", ("minimumlines", " 007 "), ("MAXIMUMCHANGE", "80.50%"));
        Assert.Equal("Envelope", verifier.Command);
        Assert.Equal([new("MaximumChange", "80.5"), new("MinimumLines", "7")], verifier.Options);
    }
}

using System.Text;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class RegexRuleTests(RuleFixture fixture) : RuleTests(fixture)
{
    [Theory]
    [InlineData("1\n22\r\n3", "Match=^[0-9]+$", "Passed: 3 lines are as required.")]
    [InlineData("1\n\n3\n", "Match=^[0-9]+$", "Failed: Line 2 does not match ^[0-9]+$.")]
    [InlineData("1\n# c\n\n3\n", "Match=^[0-9]+$|Ignore=^\\s*(#.*)?$", "Passed: 4 lines are as required.")]
    [InlineData("a\nb<script>\n", "NotMatch=<SCRIPT|IgnoreCase=true", "Failed: Line 2 matches <SCRIPT.")]
    [InlineData("a\nb<script>\n", "NotMatch=<SCRIPT", "Passed: 2 lines are as required.")]
    [InlineData("a\nversion 3\n", "Match=^version|Scope=AnyLine", "Passed: 2 lines are as required.")]
    [InlineData("a\nb\n", "Match=^version|Scope=AnyLine", "Failed: None of 2 lines matches ^version.")]
    [InlineData("version\nb\n", "Match=^version|NotMatch=b|Scope=anyline", "Failed: Line 2 matches b.")]
    [InlineData("a\nb\n# end", "Match=# end\\s*\\z|Scope=Whole", "Passed: The text is as required.")]
    [InlineData("a\nb\n# en", "Match=# end\\s*\\z|Scope=Whole", "Failed: The text does not match # end\\s*\\z.")]
    [InlineData("a\n\nb\nc", "NotMatch=b\\nc|Scope=Whole", "Failed: Line 3 matches b\\nc.")]
    [InlineData("aa\nab\n", "Match=^(.)\\1$", "Failed: Line 2 does not match ^(.)\\1$.")]
    [InlineData("", "Match=x", "Passed: 0 lines are as required.")]
    [InlineData("", "Match=x|Scope=Whole", "Failed: The text does not match x.")]
    public void Lines_or_the_whole_must_and_must_not_match(string content, string options, string verdict) => Assert.Equal(verdict, Judge("Regex", content, Options(options)));

    [Fact]
    public void Text_is_read_in_its_charset() => Assert.Equal("Passed: 1 lines are as required.", Judge("Regex", Encoding.Latin1.GetBytes("café"), ("Match", "^café$"), ("Charset", "latin1")));

    [Theory]
    [InlineData("^(a+)+$", "Failed: Line 1 does not match ^(a+)+$.")]
    [InlineData("^(?=a)(a+)+$", "Error: The verifier gave no result within 0.2 s, and was ended.")]
    public void Patterns_that_backtrack_without_end_do_not(string pattern, string verdict)
    {
        var verifier = Verifier("Regex", ("Match", pattern)) with { Timeout = pattern.Contains("?=", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(200) : Patience };
        File.WriteAllText(Version(1).Path, new string('a', 60) + "!");

        Assert.Equal(verdict, Line(Run(verifier, Version(1))));
    }

    [Fact]
    public void The_limit_is_for_the_whole_file()
    {
        // Each line takes a pattern that goes back and forth some milliseconds, all of them many seconds, and only the last one is at fault.
        var content = string.Concat(Enumerable.Repeat(new string('a', 18) + "!\n", 400)) + "aa\n";
        var verifier = Verifier("Regex", ("NotMatch", "^(?=a)(a+)+$")) with { Timeout = TimeSpan.FromMilliseconds(500) };
        File.WriteAllText(Version(1).Path, content);

        Assert.Equal("Error: The verifier gave no result within 0.5 s, and was ended.", Line(Run(verifier, Version(1))));
    }

    [Fact]
    public async Task A_pattern_without_end_does_not_hold_up_the_end_of_a_cycle()
    {
        var verifier = Verifier("Regex", ("Match", "^(?=a)(a+)+$")) with { Timeout = TimeSpan.FromHours(1) };
        File.WriteAllText(Version(1).Path, new string('a', 60) + "!");
        using var cycle = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Runner().RunAsync(verifier, new[] { Version(1) }.ToAsyncEnumerable(), _ => ValueTask.CompletedTask, cycle.Token).WaitAsync(Patience, Stop));
    }

    [Fact]
    public void Lines_without_end_are_no_reason_to_hold_everything()
    {
        using (var file = File.Create(Version(1).Path))
            file.SetLength(40_000_000);

        Assert.Equal("Error: Line 1 is longer than 16,777,216 characters, the most that the rule looks at in one piece.", Line(Run(Verifier("Regex", ("Match", "x")), Version(1))));
        Assert.Equal("Error: The text is longer than 16,777,216 characters, the most that the rule looks at in one piece.", Line(Run(Verifier("Regex", ("Match", "x"), ("Scope", "Whole")), Version(1))));
    }

    [Fact]
    public void Long_lines_are_whole()
    {
        var line = new string('x', 200_000);
        Assert.Equal("Passed: 3 lines are as required.", Judge("Regex", $"{line}\r\n{line}\n{line}", ("Match", "^x{200}"), ("NotMatch", "[^x]")));
    }

    [Theory]
    [InlineData("", "MissingRuleOption", "Match, NotMatch or both")]
    [InlineData("Match=(", "InvalidRuleOption", "it is not a regular expression")]
    [InlineData("Match=a|Scope=Page", "InvalidRuleOption", "it must be Line, AnyLine or Whole")]
    [InlineData("Match=a|Scope=Whole|Ignore=b", "InvalidRuleOption", "the scope is Whole")]
    [InlineData("Match=a|IgnoreCase=perhaps", "InvalidRuleOption", "it must be true or false")]
    [InlineData("Match=a|Charset=klingon", "InvalidRuleOption", "there is no such charset")]
    [InlineData("Matsch=a", "UnknownRuleOption", "It takes Match, NotMatch, Scope, Ignore, IgnoreCase, Charset.")]
    public void What_can_not_be_is_refused_when_it_is_given(string options, string errorId, string reason)
    {
        var error = Assert.Throws<FetchException>(() => Verifier("Regex", Options(options)));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] Options(string text) =>
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(option => (option.Split('=', 2)[0], option.Split('=', 2)[1]))];
}

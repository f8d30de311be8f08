using FetchPS.Core.Model;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("abc", "ABC", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("*hosts*", "https://example.org/HOSTS.txt", true)]
    [InlineData("*.txt", "a.txt.gz", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a*b*c", "a--b--b--c", true)]
    [InlineData("a*b*c", "a--c--b", false)]
    [InlineData("a**", "a", true)]
    [InlineData("[a-c]x", "Bx", true)]
    [InlineData("[A-C]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[abc-]", "-", true)]
    [InlineData("[a`-c]", "b", false)]
    [InlineData("[a`-c]", "-", true)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[a`]b]", "]", true)]
    [InlineData("[c-a]", "b", false)]
    [InlineData("[!a]", "b", false)] // PowerShell knows no negation
    [InlineData("[a", "[a", true)]
    [InlineData("`*", "*", true)]
    [InlineData("`*", "x", false)]
    [InlineData("`[a]", "[a]", true)]
    [InlineData("a``b", "a`b", true)]
    [InlineData("a`", "a`", true)]
    [InlineData("\u00C4*", "\u00E4x", true)]
    [InlineData("i", "\u0130", false)]
    public void Matches_as_PowerShell_does(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Wildcard(pattern).IsMatch(text));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a`*b", "a*b")]
    [InlineData("a*", null)]
    [InlineData("a?", null)]
    [InlineData("[a]", null)]
    [InlineData("[a", "[a")]
    public void Literal_is_the_text_of_a_pattern_without_wildcards(string pattern, string? literal)
    {
        Assert.Equal(literal, new Wildcard(pattern).Literal);
        Assert.Equal(literal is null, Wildcard.HasWildcards(pattern));
    }

    [Theory]
    [InlineData("https://example.org/list?a=1", "https://example.org/list?a=1")]
    [InlineData("https://[::1]:8443/x", "https://[::1]:8443/x")]
    [InlineData("https://example.org/a[1]`x", "https://example.org/a[1]`x")]
    [InlineData("HTTPS://Example.org:443", "https://example.org/")]
    [InlineData("https://b\u00FCcher.example/x#top", "https://xn--bcher-kva.example/x")]
    [InlineData("*bcher*", "https://xn--bcher-kva.example/x")]
    [InlineData("https://example.org/a`[1`]", "https://example.org/a[1]")]
    public void An_address_is_found_by_itself_and_by_pattern(string pattern, string address) =>
        Assert.True(Wildcard.MatchesAddress(pattern, address));

    [Theory]
    [InlineData("https://example.org/lis", "https://example.org/list")]
    [InlineData("", "https://example.org/")]
    [InlineData("http://example.org/", "https://example.org/")]
    public void Another_address_is_not_found(string pattern, string address) =>
        Assert.False(Wildcard.MatchesAddress(pattern, address));

    [Fact(Timeout = 20_000)]
    public Task A_hostile_pattern_ends_soon() => Task.Run(
        () => Assert.False(new Wildcard(string.Concat(Enumerable.Repeat("*a", 200)) + "b").IsMatch(new string('a', 5_000))),
        TestContext.Current.CancellationToken);

    [Property(Arbitrary = [typeof(AddressTexts)])]
    public bool Every_address_matches_itself_and_any_head_with_a_star(UrlAddress address, byte length)
    {
        string head = address.Text[..Math.Min(length, address.Text.Length)];
        string escaped = head.Replace("`", "``", StringComparison.Ordinal).Replace("[", "`[", StringComparison.Ordinal);
        return Wildcard.MatchesAddress(address.Text, address.Text) && Wildcard.MatchesAddress(escaped + "*", address.Text);
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(SmallPatterns)])]
    public bool Agrees_with_the_plain_recursive_definition(string pattern, string text) =>
        new Wildcard(pattern).IsMatch(text) == Matches(pattern, text);

    private static bool Matches(string pattern, string text) => pattern switch
    {
        "" => text.Length == 0,
        ['*', .. var rest] => Enumerable.Range(0, text.Length + 1).Any(i => Matches(rest, text[i..])),
        ['?', .. var rest] => text.Length > 0 && Matches(rest, text[1..]),
        _ => text.Length > 0 && text[0] == pattern[0] && Matches(pattern[1..], text[1..]),
    };
}

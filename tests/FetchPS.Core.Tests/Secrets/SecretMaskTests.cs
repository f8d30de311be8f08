using System.Net;
using System.Text.Json;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Tests.Secrets;

public sealed class SecretMaskTests
{
    private const string Token = "s3/cr+t \"é&%";

    public static TheoryData<string> Forms() =>
    [
        Token, Token.ToUpperInvariant(), Uri.EscapeDataString(Token), Uri.EscapeDataString(Token).ToLowerInvariant(), WebUtility.UrlEncode(Token),
        Uri.EscapeDataString(Uri.EscapeDataString(Token)), JsonSerializer.Serialize(Token)[1..^1], Token.Replace("/", "\\/", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        WebUtility.HtmlEncode(Token), string.Concat(System.Text.Encoding.UTF8.GetBytes(Token).Select(one => $"%{one:x2}")),
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Token)).TrimEnd('='),
        Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(Token)), Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(Token)),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_found_however_it_was_encoded(string form) =>
        Assert.Equal("said (secret), twice (secret).", SecretMask.Of([Token]).Hide($"said {form}, twice {form}."));

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("user:")]
    [InlineData("token=")]
    [InlineData("ab")]
    public void A_secret_is_found_in_the_base64_of_a_longer_text(string before)
    {
        var coded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{before}s3cr3t-t0ken with signs, and more"));
        var hidden = SecretMask.Of(["s3cr3t-t0ken with signs"]).Hide($"said {coded}.");
        Assert.Contains("(secret)", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("-t0ken wit"u8)[4..^4], hidden, StringComparison.Ordinal);
        Assert.True(hidden.Length < coded.Length, hidden);
    }

    [Theory]
    [InlineData("Bearer abcdefgh", "abcdefgh", "(secret)")]
    [InlineData("Bearer abcdefgh", "(Bearer abcdefgh)", "((secret))")]
    [InlineData("Basic dXNlcjpwYTU1d29yZA==", "user:pa55word and pa55word", "(secret) and (secret)")]
    [InlineData("abc", "abc, xabcx, abc", "(secret), xabcx, (secret)")]
    [InlineData("abcdefgh", "nothing of it: abcdefg", "nothing of it: abcdefg")]
    [InlineData("abcdefgh", "cut within: abcdef…", "cut within: (secret)")]
    public void What_a_value_holds_counts_and_a_short_one_only_by_itself(string secret, string text, string hidden) =>
        Assert.Equal(hidden, SecretMask.Of([secret]).Hide(text));

    [Theory]
    [InlineData("?token=abcd&format=text", "abcd in text/plain", "(secret) in text/plain")]
    [InlineData("?token=abcd&format=text", "/x?token=abcd&format=text", "/x?(secret)")]
    [InlineData("?t=0123456789abcdef0123", "0123456789ABCDEF0123", "(secret)")]
    [InlineData("?file=a-name-of-many-words.txt", "a-name-of-many-words.txt", "a-name-of-many-words.txt")]
    [InlineData("?api_key=a%20b+c", "a b c; a+b+c; a%20b%20c", "(secret); (secret); (secret)")]
    public void Of_a_query_what_its_names_call_a_secret_counts_and_what_is_long(string query, string text, string hidden) =>
        Assert.Equal(hidden, SecretMask.None.With(new Uri($"https://files.example/x{query}")).Hide(text));

    [Fact]
    public void Without_secrets_nothing_changes()
    {
        Assert.Equal("text", SecretMask.None.Hide("text"));
        Assert.Same(SecretMask.None, SecretMask.None.With(new Uri("https://files.example/x")));
        Assert.Null(SecretMask.Of(["abcd"]).Without("\"abcd-1\""));
        Assert.Equal("\"1\"", SecretMask.Of(["abcd"]).Without("\"1\""));
    }
}

namespace FetchPS.Core.Tests;

public sealed class UrlMaskTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("What? No address: a://b", "What? No address: a://b")]
    [InlineData("'https://a.example/x?token=1' is no URL.", "'https://a.example/x?…' is no URL.")]
    [InlineData("https://a.example/x?a='b',c=1, https://b.example/#d.", "https://a.example/x?…, https://b.example/#….")]
    [InlineData("https://me:pa55@a.example/x?t=1: gone", "https://…@a.example/x?…: gone")]
    [InlineData("(http://me@proxy.example:3128)", "(http://…@proxy.example:3128)")]
    [InlineData("https://a.example/x?…, https://b.example/?…", "https://a.example/x?…, https://b.example/?…")]
    [InlineData("https://a.example/x?u=https://b.example/?k=1 said", "https://a.example/x?… said")]
    [InlineData("--from=ftp://a/?t=1", "--from=ftp://a/?…")]
    public void Every_address_in_a_text_loses_what_may_be_secret(string text, string masked)
    {
        Assert.Equal(masked, UrlMask.In(text));
        Assert.Equal(masked, UrlMask.In(masked));
    }
}

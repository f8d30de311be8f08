using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FetchPS.Core.Model;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class UrlAddressTests
{
    [Theory]
    [InlineData("https://example.org/list.txt", "https://example.org/list.txt")]
    [InlineData("  HTTPS://Example.ORG:443/List.TXT?A=b#part ", "https://example.org/List.TXT?A=b")]
    [InlineData("https://example.org", "https://example.org/")]
    [InlineData("https://example.org?x=1", "https://example.org/?x=1")]
    [InlineData("https://example.org/?", "https://example.org/?")]
    [InlineData("https://example.org#x", "https://example.org/")]
    [InlineData("https://example.org:8443/a", "https://example.org:8443/a")]
    [InlineData("https://example.org:/a", "https://example.org/a")]
    [InlineData("https://example.org/a/../b/%2e%2E/./c%7e//d", "https://example.org/a/../b/%2e%2E/./c%7e//d")]
    [InlineData("https://example.org/?next=https://other/../x&y=%zz", "https://example.org/?next=https://other/../x&y=%zz")]
    [InlineData("https://example.org/@scope/name", "https://example.org/@scope/name")]
    [InlineData("https://b\u00FCcher.example/\u00E4?\u00F6=\U0001F600", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%F0%9F%98%80")]
    [InlineData("https://\uFF11\uFF12\uFF17.1/", "https://127.0.0.1/")]
    [InlineData("https://0x7f.1/x", "https://127.0.0.1/x")]
    [InlineData("https://[2001:DB8:0::1]:8443/x", "https://[2001:db8::1]:8443/x")]
    [InlineData("https://[::1]", "https://[::1]/")]
    public void Normalises_the_front_and_keeps_the_rest(string given, string text)
    {
        UrlAddress address = UrlAddress.Parse(given);

        Assert.Equal(text, address.Text);
        Assert.Equal(text[text.IndexOf('/', 8)..], address.Uri.PathAndQuery);
        Assert.Equal(address, UrlAddress.Parse(address.Text));
    }

    [Fact]
    public void Parts_are_those_of_the_normalised_text()
    {
        UrlAddress address = UrlAddress.Parse("https://[::1]:8443/A/b.txt?Q=1");

        Assert.Equal(("[::1]", 8443, "/A/b.txt"), (address.Host, address.Port, address.Path));
        Assert.Equal("https://[::1]:8443/A/b.txt?…", address.Masked);
        Assert.Equal(address.Masked, address.ToString());
        Assert.NotEqual(address, UrlAddress.Parse("https://[::1]:8443/a/b.txt?Q=1"));
        Assert.Equal(443, UrlAddress.Parse("https://example.org").Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("list.txt")]
    [InlineData("/etc/hosts")]
    [InlineData(@"C:\list.txt")]
    [InlineData("example.org")]
    [InlineData("example.org:8443/list.txt")]
    [InlineData("localhost:8443/list.txt")]
    [InlineData("//example.org/x")]
    [InlineData("https:")]
    [InlineData("mailto:me")]
    [InlineData("://example.org/")]
    [InlineData("https:example.org")]
    [InlineData("https:/example.org/x")]
    [InlineData("https://")]
    [InlineData("https:///x")]
    [InlineData("https://?x")]
    [InlineData(@"https://example.org\x")]
    [InlineData("https://exa mple.org/")]
    [InlineData("https://example.org/a b")]
    [InlineData("https://example.org/a\u00A0b")]
    [InlineData("https://example.org/a\r\nHost: evil")]
    [InlineData("https://example.org/a\0")]
    [InlineData("https://example.org/a\u0085b")]
    [InlineData("https://example..org/")]
    [InlineData("https://example.org:0/")]
    [InlineData("https://example.org:65536/")]
    [InlineData("https://example.org:https/")]
    [InlineData("https://a\u2100b.org/")] // IDNA makes a slash of it
    [InlineData("https://[::1/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    public void Refuses_what_is_no_https_address(string text) =>
        Assert.Equal("InvalidUrl", Assert.Throws<FetchException>(() => UrlAddress.Parse(text)).ErrorId);

    [Fact]
    public void A_lone_surrogate_is_refused() => // not in InlineData: attributes can't carry one
        Assert.Null(UrlAddress.TryParse("https://example.org/\uD800x"));

    [Theory]
    [InlineData("http://example.org/", "http")]
    [InlineData("FTP://example.org/", "ftp")]
    [InlineData("file:///etc/hosts", "file")]
    [InlineData("ssh+git://example.org/", "ssh+git")]
    public void Names_a_scheme_that_is_not_https(string text, string scheme)
    {
        FetchException error = Assert.Throws<FetchException>(() => UrlAddress.Parse(text));
        Assert.Equal("SchemeNotHttps", error.ErrorId);
        Assert.Contains($" {scheme}:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/a b.txt", "its character 22 is a blank")]
    [InlineData("  https://example.org/a?b c", "its character 24 is a blank")]
    [InlineData("https://exa mple.org/", "its character 12 is a blank")]
    [InlineData("https://example.org/a\tb", "its character 22 is U+0009")]
    [InlineData("https://example.org/a\u00A0b", "its character 22 is U+00A0")]
    [InlineData("https://example.org/a\u0001b", "its character 22 is U+0001")]
    public void What_no_address_may_hold_is_named(string text, string expected)
    {
        FetchException error = Assert.Throws<FetchException>(() => UrlAddress.Parse(text));

        Assert.Equal("InvalidUrl", error.ErrorId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://me:s3cret@example.org/x", "CredentialsInUrl")]
    [InlineData("https://s3cret@example.org", "CredentialsInUrl")]
    [InlineData("https://me:s3@cret@example.org/x", "CredentialsInUrl")]
    [InlineData(@"https://s3cret\@example.org/x", "CredentialsInUrl")]
    [InlineData("https://me@example.org/x?token=s3cret", "CredentialsInUrl")]
    [InlineData("https://me:s3cret/x@example.org/", "InvalidUrl")]
    [InlineData("https://me:s3cret?x@example.org/", "InvalidUrl")]
    [InlineData("https://me:x?s3cret@example.org/", "InvalidUrl")]
    [InlineData("https://exa mple.org/?mail=a@s3cret", "InvalidUrl")]
    [InlineData("https://exa mple.org/?token=s3cret", "InvalidUrl")]
    [InlineData("https://exa mple.org/#s3cret", "InvalidUrl")]
    [InlineData("me:s3cret@example.org", "InvalidUrl")]
    [InlineData("http://me:s3cret@example.org/", "SchemeNotHttps")]
    [InlineData("http://example.org/?token=s3cret", "SchemeNotHttps")]
    public void No_error_shows_credentials_or_a_query(string text, string errorId)
    {
        FetchException error = Assert.Throws<FetchException>(() => UrlAddress.Parse(text));

        Assert.Equal(errorId, error.ErrorId);
        Assert.DoesNotContain("s3", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3", Assert.IsType<string>(error.Target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/x?token=1", "https://example.org/x?…")]
    [InlineData("https://example.org/x#token", "https://example.org/x#…")]
    [InlineData("https://me:pw@example.org/x", "https://…@example.org/x")]
    [InlineData("https://example.org/@scope/x", "https://example.org/@scope/x")]
    [InlineData("*hosts*", "*hosts*")]
    public void Mask_hides_what_may_be_secret(string text, string masked) => Assert.Equal(masked, UrlAddress.Mask(text));

    [Fact]
    public async Task The_request_line_carries_path_and_query_as_they_were_given()
    {
        const string Given = "/a/../b/%2e%2e/%7E//c|d^{e}\"<f>`[g]?q=%zz&r=\\..\\'h'?i@";
        Uri address = UrlAddress.Parse("https://example.org" + Given).Uri;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        CancellationToken token = TestContext.Current.CancellationToken;

        // In plain http, made with the same option, the line can be read off the socket.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<string> answer = client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{address.PathAndQuery}"), in options), token);

        using TcpClient server = await listener.AcceptTcpClientAsync(token);
        using var reader = new StreamReader(server.GetStream(), Encoding.Latin1);
        string? line = await reader.ReadLineAsync(token);
        await server.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), token);

        Assert.Equal("ok", await answer);
        Assert.Equal($"GET {Given} HTTP/1.1", line);
    }

    [Fact]
    public void A_very_long_address_is_taken()
    {
        string text = "https://example.org/" + new string('a', 100_000);
        Assert.Equal(text, UrlAddress.Parse(text).Text);
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(AddressTexts)])]
    public bool Any_text_is_refused_or_comes_to_printable_ASCII_that_is_normal_already(string text)
    {
        if (UrlAddress.TryParse(text) is not { } address)
            return true;

        return address.Text.All(c => c is > ' ' and < '\u007F')
            && address.Text.StartsWith("https://" + address.Host, StringComparison.Ordinal)
            && address.Uri.PathAndQuery == address.Text[address.Text.IndexOf('/', 8)..]
            && address.Uri.Host == address.Host && address.Uri.Port == address.Port
            && UrlAddress.Parse(address.Text).Text == address.Text;
    }
}

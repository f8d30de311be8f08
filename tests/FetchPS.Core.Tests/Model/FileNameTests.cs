using System.Text;
using FetchPS.Core.Model;
using FetchPS.Core.Tests.Fetching;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("hosts.txt", "hosts.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"..\..\windows\win.ini", "win.ini")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("-rf", "_-rf")]
    [InlineData(". --help", "_--help")]
    [InlineData("..", "index")]
    [InlineData("", "index")]
    [InlineData("a/", "index")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("NUL .tar.gz", "_NUL .tar.gz")]
    [InlineData("COM\u00B9", "_COM\u00B9")]
    [InlineData("com10", "com10")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("name. . ", "name")]
    [InlineData("a:b<c>d|e\"f?g*h[i]j`k", "a_b_c_d_e_f_g_h_i_j_k")]
    [InlineData("exe.\u202Etxt", "exe.txt")]
    [InlineData("a\r\nb\0c", "a__b_c")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("e\u200B\u0301", "\u00E9")]
    [InlineData("a\u1FEFb", "a_b")]
    [InlineData("\u00A0x\u3000", "x")]
    public void Sanitize_gives_a_safe_name(string raw, string name) => Assert.Equal(name, FileName.Sanitize(raw));

    [Fact]
    public void Lone_surrogates_are_replaced() => Assert.Equal("a\uFFFDb\uFFFD", FileName.Sanitize("a\uD800b\uDC00"));

    [Theory]
    [InlineData("a", ".txt", 180)]
    [InlineData("\u6F22", ".txt", 178)]
    [InlineData("\U0001F600", ".text", 177)]
    [InlineData("a", ".this-is-no-extension-at-all", 180)]
    public void A_long_name_is_cut_before_its_extension_between_characters(string letter, string end, int bytes)
    {
        string name = FileName.Sanitize(string.Concat(Enumerable.Repeat(letter, 300)) + end);

        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(name));
        Assert.Equal(end.Length < 10, name.EndsWith(end, StringComparison.Ordinal));
        Assert.DoesNotContain('\uFFFD', name);
    }

    [Fact]
    public void Cutting_makes_no_device_name() =>
        Assert.Equal("_CON.txt", FileName.Sanitize("CON" + new string(' ', 200) + "x.txt"));

    [Property(MaxTest = 3000, Arbitrary = [typeof(HostileNames)])]
    public void Any_text_comes_to_a_safe_name_that_stays_as_it_is(string raw)
    {
        string name = FileName.Sanitize(raw);

        SafeName.Check(name);
        Assert.Equal(name, FileName.Sanitize(name));
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(HostileNames)])]
    public void Any_text_comes_to_a_plain_slug(string raw)
    {
        string slug = FileName.Slug(raw);

        Assert.Matches("^[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?$", slug);
        Assert.Equal(slug, FileName.Slug(slug));
    }

    [Theory]
    [InlineData("Hosts List (v2).TXT", "hosts-list-v2.txt")]
    [InlineData("\u00DCber caf\u00E9.csv", "uber-cafe.csv")]
    [InlineData("\u6F22\u5B57", "index")]
    [InlineData("...", "index")]
    public void Slug_is_a_short_plain_word(string name, string slug) => Assert.Equal(slug, FileName.Slug(name));

    [Theory]
    [InlineData("https://example.org/lists/hosts.txt?x=/y.csv", "hosts.txt")]
    [InlineData("https://example.org/lists/", "lists")]
    [InlineData("https://example.org/", "index")]
    [InlineData("https://example.org/..%2f..%2fpasswd", "passwd")]
    [InlineData("https://example.org/%E6%BC%A2%20%FF.txt", "\u6F22 %FF.txt")]
    [InlineData("https://example.org/a/%2e%2e", "a")]
    public void Without_a_header_the_address_names_the_file(string address, string name)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.Equal(name, FileName.From(null, new Uri(address, in options)));
    }

    [Theory]
    [InlineData("attachment; filename=\"/etc/passwd\"", "passwd")]
    [InlineData("attachment; filename=\"..\"", "fallback.txt")]
    [InlineData("attachment; filename=\"..\"; filename*=UTF-8''%2F", "fallback.txt")]
    [InlineData("attachment; filename=good.txt; filename*=UTF-8''..", "good.txt")]
    [InlineData("attachment; filename*=UTF-8''..%2Fevil%00.txt", "evil_.txt")]
    [InlineData("attachment", "fallback.txt")]
    public void A_header_names_the_file_where_it_gives_a_usable_name(string header, string name) =>
        Assert.Equal(name, FileName.From(header, new Uri("https://example.org/fallback.txt")));

    [Property(MaxTest = 1000, Arbitrary = [typeof(HostileNames)])]
    public void Any_header_comes_to_a_safe_name(string header)
    {
        var address = new Uri("https://example.org/list.txt");
        SafeName.Check(FileName.From(header, address));
        SafeName.Check(FileName.From("attachment; filename=\"" + header + "\"", address));
        SafeName.Check(FileName.From("attachment; filename*=UTF-8''" + Uri.EscapeDataString(header), address));
    }
}

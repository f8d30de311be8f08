using System.Text;

namespace FetchPS.Core.Tests.Verification;

public sealed class IPBlockListTests : ShippedTests
{
    [Fact]
    public async Task Lists_of_addresses_networks_and_ranges_pass_and_all_else_fails()
    {
        (string Content, string Verdict)[] cases =
        [
            ("# a list\n; of both kinds\n\n198.51.100.7\n198.51.100.0/24 ; SBL1\n203.0.113.10 - 203.0.113.20 # c\n2001:db8::1\r\n2001:db8::/32\n2001:db8::1-2001:db8::ff\n", "Passed: 6 entries."),
            ("\uFEFF198.51.100.7", "Passed: 1 entries."),
            ("9.0.0.0/8\n1.2.3.4/32\n2a00::/16\n", "Passed: 3 entries."),
            ("172.32.0.0/12\n11.0.0.0/8\n100.128.0.0/10\n192.169.0.0/16\n", "Passed: 4 entries."),
            ("<!DOCTYPE html>\n", Line(1, "is neither a comment nor an address, network or range")),
            ("198.51.100.7\nexample.org\n", Line(2, "is neither a comment nor an address, network or range")),
            ("198.51.100.7 198.51.100.8\n", Line(1, "is neither a comment nor an address, network or range")),
            ("198.51.100\n", Line(1, "is neither a comment nor an address, network or range")),
            ("198.51.100.010\n", Line(1, "is neither a comment nor an address, network or range")),
            ("198.51.100.300\n", Line(1, "has no valid address")),
            ("2001:db8:::1\n", Line(1, "has no valid address")),
            ("198.51.100.7/24\n", Line(1, "is a network with host bits set")),
            ("2001:db8::1/64\n", Line(1, "is a network with host bits set")),
            ("198.51.100.0/33\n", Line(1, "has a prefix that is too long")),
            ("0.0.0.0/0\n", Line(1, "would block everything")),
            ("::/0\n", Line(1, "would block everything")),
            ("128.0.0.0/1\n", Line(1, "is wider than a /8")),
            ("2000::/3\n", Line(1, "is wider than a /16")),
            ("1.0.0.0-200.0.0.0\n", Line(1, "is wider than a /8")),
            ("198.51.100.9-198.51.100.7\n", Line(1, "has a range that ends before it begins")),
            ("198.51.100.9-2001:db8::1\n", Line(1, "has no valid range")),
            ("10.1.2.3\n", Line(1, "touches 10.0.0.0/8, which is not of the internet")),
            ("172.31.255.0/24\n", Line(1, "touches 172.16.0.0/12, which is not of the internet")),
            ("192.167.255.255-192.168.0.0\n", Line(1, "touches 192.168.0.0/16, which is not of the internet")),
            ("127.0.0.1\n", Line(1, "touches 127.0.0.0/8, which is not of the internet")),
            ("::1\n", Line(1, "touches ::/127, which is not of the internet")),
            ("fd00::/16\n", Line(1, "touches fc00::/7, which is not of the internet")),
            ("::ffff:198.51.100.7\n", Line(1, "touches ::ffff:0:0/96, which is not of the internet")),
            ("# caf\u00E9\n198.51.100.7\n", "Passed: 1 entries."),
            ("# nothing\n", "Failed: The list has 0 entries, fewer than 1."),
            ("", "Failed: The list has 0 entries, fewer than 1."),
        ];

        var verdicts = await RunScriptAsync(Shipped("Test-IPBlockList.ps1"), cases.Select(each => Encoding.UTF8.GetBytes(each.Content)));

        Assert.Equal(cases.Select(each => each.Verdict), verdicts);
    }

    /// <summary>Long lines take time by their length, not by its square: a cycle's test would not end within its patience otherwise.</summary>
    [Theory]
    [InlineData(':')]
    [InlineData('.')]
    [InlineData('1')]
    [InlineData(' ')]
    public async Task A_long_line_is_read_once(char filler)
    {
        var content = Encoding.UTF8.GetBytes("198.51.100.7" + new string(filler, 2_000_000) + "!");

        Assert.Equal(["Failed: Line 1 is neither a comment nor an address, network or range."], await RunScriptAsync(Shipped("Test-IPBlockList.ps1"), [content]));
    }

    [Fact]
    public async Task Lists_of_bogons_pass_where_they_are_allowed()
    {
        string[] contents = ["0.0.0.0/8\n10.0.0.0/8\n127.0.0.0/8\n224.0.0.0/3\nfc00::/7\n", "0.0.0.0/0\n", "10.0.0.0/8\n"];
        var script = WithArguments(Shipped("Test-IPBlockList.ps1"), "-AllowPrivate -WidestIPv4 3 -WidestIPv6 7 -MinimumEntries 2");

        var verdicts = await RunScriptAsync(script, contents.Select(Encoding.UTF8.GetBytes));

        Assert.Equal(["Passed: 5 entries.", Line(1, "would block everything"), "Failed: The list has 1 entries, fewer than 2."], verdicts);
    }

    private static string Line(int number, string what) => $"Failed: Line {number} {what}.";
}

using System.Text;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Tests.Verification;

public sealed class OutputTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData(" \n\t\r\n\u001b[0m\n", null)]
    [InlineData("one\ntwo", "two")]
    [InlineData("one\r\ntwo\r\n\r\n", "two")]
    [InlineData("10 %\r 50 %\r100 %", "100 %")]
    [InlineData("\none", "one")]
    [InlineData("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007bell\u0007 \u001b]8;;https://x\u001b\\link", @"red bell\u0007 link")]
    [InlineData("a\u202Eb\u2028c\u0085d\u0000", @"a\u202Eb\u2028c\u0085d\u0000")]
    [InlineData("tab\there \U0001F469\u200D\U0001F680", "tab here \U0001F469\\u200D\U0001F680")]
    public void Last_line_is_harmless(string output, string? expected) => Assert.Equal(expected, OutputText.LastLine(output));

    [Theory]
    [InlineData("", null)]
    [InlineData(" \r\n\t\n", null)]
    [InlineData("one\n\n  two \n", "one\n\n  two")]
    [InlineData("10 %\r100 %\r\nred \u001b[31malert\u0007", "10 %\n100 %\nred alert\\u0007")]
    public void Lines_are_harmless(string output, string? expected) => Assert.Equal(expected, OutputText.Lines(output));

    [Fact]
    public async Task Tail_gives_what_is_new()
    {
        var tail = new OutputTail(capacity: 4);

        tail.Append("ab"u8);
        Assert.Equal("ab", tail.TakeNew());
        Assert.Equal("", tail.TakeNew());
        tail.Append("cdefghijkl"u8);
        Assert.Equal("ijkl", tail.TakeNew());
        await tail.ReadAsync(new MemoryStream("m"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("m", tail.TakeNew());
        Assert.Equal("jklm", tail.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1999)]
    [InlineData(2001)]
    [InlineData(100_003)]
    public async Task Tail_keeps_the_last_bytes(int length)
    {
        var all = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var tail = new OutputTail(capacity: 5000);

        await tail.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(all)), TestContext.Current.CancellationToken);

        Assert.Equal(all[Math.Max(0, length - 5000)..], tail.Text);
    }
}

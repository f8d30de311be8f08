using System.Text;
using FetchPS.Core.Verification.BuiltIn;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class LineSketchTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\n\n", 2)]
    [InlineData("\r\n", 1)]
    public void Lines_are_counted(string text, long lines) => Assert.Equal(lines, Read(text).Lines);

    [Fact]
    public void Line_ends_do_not_matter_and_carriage_returns_within_lines_do()
    {
        Assert.Equal(0, Read("a\nb\n").ChangeFrom(Read("b\r\na\r\n")));
        Assert.Equal(1, Read("a\rb\n").ChangeFrom(Read("ab\n")));
    }

    [Property]
    public void The_share_of_changed_lines_is_that_of_the_sets_of_lines(byte[] left, byte[] right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var mine = left.Select(each => each % 16).ToHashSet();
        var theirs = right.Select(each => each % 16).ToHashSet();
        var expected = mine.Count + theirs.Count == 0 ? 0 : (double)mine.Except(theirs).Union(theirs.Except(mine)).Count() / (mine.Count + theirs.Count);

        Assert.Equal(expected, Read(Text(left)).ChangeFrom(Read(Text(right))), 10);
    }

    [Property(MaxTest = 50)]
    public void Reading_in_pieces_changes_nothing(byte[] numbers, int piece)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var text = Encoding.UTF8.GetBytes(Text(numbers).Replace("\n", "\r\n", StringComparison.Ordinal));
        var pieces = LineSketch.Read(new DrippingStream(text, 1 + (int)((uint)piece % 7)));
        var whole = LineSketch.Read(new MemoryStream(text));

        Assert.Equal((whole.Lines, whole.Size, 0), (pieces.Lines, pieces.Size, pieces.ChangeFrom(whole)));
    }

    [Fact]
    public void A_sample_of_long_texts_tells_nearly_the_same()
    {
        static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(number => $"line {number}\n"));
        var left = Lines(0, 100_000);
        var right = Lines(20_000, 100_000);

        Assert.Equal(0.2, Read(left).ChangeFrom(Read(right)), 10);
        Assert.Equal(0.2, Read(left, 2000).ChangeFrom(Read(right, 4000)), 0.05);
    }

    private static string Text(byte[] numbers) => string.Concat(numbers.Select(each => $"line {each % 16}\n"));

    private static LineSketch Read(string text, int capacity = LineSketch.UsualCapacity) => LineSketch.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), capacity);

    /// <summary>Gives few bytes at a time, as a slow source may.</summary>
    private sealed class DrippingStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}

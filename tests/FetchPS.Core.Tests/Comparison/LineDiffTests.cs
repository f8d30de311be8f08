using FetchPS.Core.Comparison;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Comparison;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a b c", "a b c", "")]
    [InlineData("", "a b", "0,0 0,2")]
    [InlineData("a b", "", "0,2 0,0")]
    [InlineData("a b c", "a x c", "1,1 1,1")]
    [InlineData("a b c d", "a c d e", "1,1 1,0|4,0 3,1")]
    [InlineData("a a a a", "a a a", "3,1 3,0")]
    [InlineData("a b a b", "b a b a", "0,0 0,1|3,1 4,0")]
    public void Changes_are_found(string old, string @new, string changes) =>
        Assert.Equal(changes, string.Join('|', LineDiff.Compare(Lines(old), Lines(@new)).Select(change => $"{change.OldStart},{change.OldCount} {change.NewStart},{change.NewCount}")));

    /// <summary>Whatever the lists, the changes turn the old into the new one, in order, and none touches the next.</summary>
    [Property(MaxTest = 500)]
    public void Changes_make_the_new_lines_of_the_old_ones(byte[] oldSeed, byte[] newSeed)
    {
        // Few letters, so that lines recur and match.
        var old = oldSeed.Select(value => $"{(char)('a' + (value % 7))}").ToList();
        var @new = newSeed.Select(value => $"{(char)('a' + (value % 7))}").ToList();
        Check(old, @new);
    }

    [Fact]
    public void Long_lists_with_scattered_changes_are_compared_line_by_line()
    {
        var old = Enumerable.Range(0, 200_000).Select(i => $"192.0.2.{i % 256} host{i}").ToList();
        var @new = old.ToList();
        for (var i = 0; i < 200_000; i += 1000)
            @new[i] = $"changed {i}";
        Check(old, @new);
        Assert.Equal(200, LineDiff.Compare(old, @new).Count);
    }

    [Fact]
    public void Long_lists_without_a_common_line_end_soon()
    {
        var old = Enumerable.Range(0, 100_000).Select(i => $"old {i}").ToList();
        var @new = Enumerable.Range(0, 100_000).Select(i => $"new {i}").ToList();
        Assert.Equal([new LineChange(0, 100_000, 0, 100_000)], LineDiff.Compare(old, @new));
        // And those in which every line recurs, so that nothing holds them together.
        Check([.. Enumerable.Range(0, 50_000).Select(i => $"{i % 5}")], [.. Enumerable.Range(0, 50_000).Select(i => $"{i % 7}")]);
    }

    private static void Check(List<string> old, List<string> @new)
    {
        List<string> made = [];
        var (oldNext, newNext) = (0, 0);
        foreach (var change in LineDiff.Compare(old, @new))
        {
            Assert.True(change.OldCount > 0 || change.NewCount > 0);
            Assert.True(made.Count == 0 || change.OldStart > oldNext || (oldNext == 0 && newNext == 0), "Two changes touch.");
            made.AddRange(old[oldNext..change.OldStart]);
            Assert.Equal(change.NewStart, made.Count);
            made.AddRange(@new.GetRange(change.NewStart, change.NewCount));
            (oldNext, newNext) = (change.OldStart + change.OldCount, change.NewStart + change.NewCount);
        }

        made.AddRange(old[oldNext..]);
        Assert.Equal(@new, made);
    }

    private static List<string> Lines(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}

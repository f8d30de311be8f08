using System.Diagnostics;
using System.Text;

namespace FetchPS.Core.Tests.Comparison;

public sealed class VersionComparerTests
{
    [Fact]
    public async Task Two_versions_are_compared_as_hunks_with_line_numbers_and_counts()
    {
        await using var test = await WithTwoAsync("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n");
        var comparison = Compare(test);

        Assert.Equal((ComparisonOutcome.Different, 2, 1, 1L, 2L), (comparison.Outcome, comparison.Added, comparison.Removed, comparison.Old.Id, comparison.New.Id));
        Assert.Equal(["@@ -1,5 +1,5 @@", "@@ -10,3 +10,4 @@"], comparison.Hunks.Select(hunk => hunk.ToString()));
        Assert.Equal([" a", "-b", "+B", " c", " d", " e"], comparison.Hunks[0].Lines.Select(line => line.ToString()));
        Assert.Equal([(1, 1), (2, null), (null, 2), (3, 3), (4, 4), (5, 5)], comparison.Hunks[0].Lines.Select(line => (line.OldNumber, line.NewNumber)));
        Assert.Equal(["@@ -2,1 +2,1 @@", "@@ -12,0 +13,1 @@"], test.Store.Comparer.Compare(comparison.Old, comparison.New, context: 0).Hunks.Select(hunk => hunk.ToString()));
        Assert.Single(test.Store.Comparer.Compare(comparison.Old, comparison.New, context: 5).Hunks);
        Assert.Equal(ComparisonOutcome.Same, test.Store.Comparer.Compare(comparison.Old, comparison.Old).Outcome);
    }

    [Theory]
    [InlineData("a\nb", "a\nb\n", 1, 1)]
    [InlineData("a\r\nb\r\n", "a\nb\n", 2, 2)]
    [InlineData("", "a\n", 1, 0)]
    [InlineData("grün", "grün\n", 1, 1)]
    public async Task Differences_that_are_hard_to_see_are_differences(string old, string @new, int added, int removed)
    {
        await using var test = await WithTwoAsync(old, @new);
        var comparison = Compare(test);
        Assert.Equal((ComparisonOutcome.Different, added, removed), (comparison.Outcome, comparison.Added, comparison.Removed));
        Assert.Equal(!old.EndsWith('\n') && old.Length > 0, comparison.Hunks[0].Lines.Any(line => line.IsUnterminated));
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_told_apart()
    {
        await using var test = await WithTwoAsync(Encoding.Latin1.GetBytes("gr\u00fcn\n"), Encoding.Latin1.GetBytes("gr\u00f6n\n"));
        Assert.Equal(["-grün", "+grön"], Compare(test).Hunks[0].Lines.Select(line => line.ToString()));
    }

    [Fact]
    public async Task Another_encoding_of_the_same_text_is_told()
    {
        await using var test = await WithTwoAsync("a\n"u8.ToArray(), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a\n")]);
        Assert.Equal((ComparisonOutcome.EncodingDiffers, 0), (Compare(test).Outcome, Compare(test).Hunks.Count));
    }

    [Fact]
    public async Task What_is_no_text_or_too_large_is_told_and_not_compared()
    {
        await using var test = await WithTwoAsync("a\n"u8.ToArray(), [0, 1, 2]);
        var comparison = Compare(test);
        Assert.Equal((ComparisonOutcome.Binary, 0), (comparison.Outcome, comparison.Hunks.Count));
        Assert.Equal(ComparisonOutcome.TooLarge, test.Store.Comparer.Compare(comparison.Old, comparison.New, maximumSize: 2).Outcome);
    }

    [Fact]
    public async Task The_diff_is_one_that_patch_applies()
    {
        var patch = new[] { "/usr/bin/patch", "/bin/patch" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(patch is null, "patch is not installed.");
        var random = new Random(7);
        await using var test = await WithTwoAsync(Text(random), Text(random));
        var comparison = Compare(test);
        var file = Path.Combine(test.Path, "patched.txt");
        File.Copy(comparison.Old.Path, file);
        File.SetAttributes(file, FileAttributes.Normal);
        var start = new ProcessStartInfo(patch!, ["-s", file]) { RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Write($"--- {file}\n+++ {file}\n");
        foreach (var hunk in comparison.Hunks)
            process.StandardInput.Write($"{hunk}\n{string.Concat(hunk.Lines.Select(line => $"{line}\n{(line.IsUnterminated ? "\\ No newline at end of file\n" : "")}"))}");
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(await File.ReadAllTextAsync(comparison.New.Path, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static string Text(Random random) => string.Join('\n', Enumerable.Range(0, 300).Where(_ => random.Next(10) > 0).Select(i => i % 3 == 0 ? "the same" : $"line {(random.Next(10) == 0 ? random.Next() : i)}"));

    private static FileComparison Compare(TestStore test)
    {
        var newest = test.Store.Versions.Get(2);
        return test.Store.Comparer.Compare(test.Store.Versions.Before(newest)!, newest);
    }

    private static Task<TestStore> WithTwoAsync(string old, string @new) => WithTwoAsync(Encoding.UTF8.GetBytes(old), Encoding.UTF8.GetBytes(@new));

    private static async Task<TestStore> WithTwoAsync(byte[] old, byte[] @new)
    {
        var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "");
        test.Origin.Serve("/a.txt", old);
        await test.RunAsync();
        test.Origin.Serve("/a.txt", @new);
        await test.RunNextHourAsync();
        return test;
    }
}

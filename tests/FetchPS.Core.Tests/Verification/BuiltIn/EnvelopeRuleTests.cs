using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class EnvelopeRuleTests
{
    [Fact]
    public async Task The_first_version_has_nothing_to_be_compared_with()
    {
        await using var test = await TestStore.CreateAsync();
        Assert.Equal("Passed: 3 lines, 6 bytes; there is no earlier version that passed to compare it with.", await NextAsync(test, "a\nb\nc\n"));
    }

    [Fact]
    public async Task A_list_that_shrank_or_changed_wholesale_is_refused()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, List(0, 100));
        Assert.Equal("Passed: 100 lines, 910 bytes; 10 % of the lines changed.", await NextAsync(test, List(10, 100)));
        Assert.Equal("Failed: It has 80 bytes, 91 % fewer than the 890 that are the median of the last 2 that passed; at most 50 % are accepted.", await NextAsync(test, List(0, 10)));
        Assert.Equal("Failed: 100 % of its 100 lines differ from those of the last 2 that passed; at most 90 % are accepted.", await NextAsync(test, List(500, 100)));
        Assert.StartsWith("Passed: ", await NextAsync(test, List(0, 60)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_may_not_shrink_either()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, List(0, 100));
        Assert.StartsWith("Failed: It has 49 lines, 51 % fewer than the 100 ", await NextAsync(test, List(0, 49).Replace("\n", "          \n", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_before_that_failed_does_not_count()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, List(0, 100));
        for (var round = 0; round < 7; round++)
            Assert.StartsWith("Failed: ", await NextAsync(test, List(0, 5 + round)), StringComparison.Ordinal);
        Assert.StartsWith("Passed: ", await NextAsync(test, List(1, 100)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_shrinks_little_by_little_is_held_against_the_median()
    {
        await using var test = await TestStore.CreateAsync();
        foreach (var count in new[] { 100, 90, 80, 70, 60 })
            Assert.StartsWith("Passed: ", await NextAsync(test, List(0, count)), StringComparison.Ordinal);
        // Against the last alone it would have passed.
        Assert.StartsWith("Failed: ", await NextAsync(test, List(0, 38)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_goes_back_to_an_earlier_state_passes()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, List(0, 100), ("MaximumChange", "100"));
        await NextAsync(test, List(500, 100));
        await NextAsync(test, List(0, 100) + "more\n");
        Assert.EndsWith("; 0 % of the lines changed.", await NextAsync(test, List(0, 100)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_lines_may_change_all_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, "serial 1\n");
        Assert.Equal("Passed: 1 lines, 9 bytes; 100 % of the lines changed.", await NextAsync(test, "serial 2\n"));
    }

    [Fact]
    public async Task Limits_can_be_set()
    {
        await using var test = await TestStore.CreateAsync();
        await NextAsync(test, List(0, 100), ("MaximumShrink", "5%"), ("maximumchange", "20"), ("Versions", "1"));
        Assert.StartsWith("Failed: It has 800 bytes, 10 % fewer", await NextAsync(test, List(0, 90)), StringComparison.Ordinal);
        Assert.StartsWith("Failed: 30 % of its 100 lines differ from those of the last 1 that passed", await NextAsync(test, List(30, 100)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MinimumSize", "7", "Failed: It has 6 bytes, fewer than 7.")]
    [InlineData("MaximumSize", "5", "Failed: It has 6 bytes, more than 5.")]
    [InlineData("MinimumLines", "4", "Failed: It has 3 lines, fewer than 4.")]
    [InlineData("MaximumLines", "2", "Failed: It has 3 lines, more than 2.")]
    [InlineData("MaximumLines", "3", "Passed: 3 lines, 6 bytes; there is no earlier version that passed to compare it with.")]
    public async Task Bounds_hold_from_the_first_version_on(string option, string value, string verdict)
    {
        await using var test = await TestStore.CreateAsync();
        Assert.Equal(verdict, await NextAsync(test, "a\nb\nc\n", (option, value)));
    }

    private static string List(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(number => $"entry {number}\n"));

    /// <summary>The verdict on what the server has next.</summary>
    private static async Task<string> NextAsync(TestStore test, string content, params (string Name, string Value)[] options)
    {
        if (test.Store.Verifiers.Find(null).Count == 0)
        {
            test.Store.Verifiers.Add(new NewVerifier { Name = "envelope", Kind = VerifierKind.BuiltIn, Command = "Envelope", Options = options.ToDictionary(option => option.Name, option => option.Value) });
            test.Watch("/list.txt", content);
        }

        test.Origin.Serve("/list.txt", content);
        await test.RunNextHourAsync();
        var verdict = test.Store.Verdicts.Find().Last();
        return $"{verdict.Result}: {verdict.Message}";
    }
}

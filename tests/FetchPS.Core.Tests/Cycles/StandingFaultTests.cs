using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Cycles;

/// <summary>What is wrong and stays so is told by every cycle; what a cycle can put right, it does.</summary>
public sealed class StandingFaultTests
{
    [Fact]
    public async Task A_folder_in_the_place_of_a_current_copy_is_told_by_every_cycle_until_it_is_gone()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        await test.RunAsync();
        File.Delete(url.CurrentPath);
        Directory.CreateDirectory(Path.Combine(url.CurrentPath, "in the way"));

        for (var cycle = 0; cycle < 3; cycle++)
            Assert.Equal([("CurrentNotReplaced", url.CurrentPath)], await FaultsOfNextHourAsync(test));

        Directory.Delete(url.CurrentPath, recursive: true);
        Assert.Empty(await FaultsOfNextHourAsync(test));
        Assert.Equal("good 1", await File.ReadAllTextAsync(url.CurrentPath, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_folder_of_the_current_copies_is_made_anew_with_all_that_was_in_it(bool isDue)
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var urls = new[] { test.Watch("/a.txt", "good 1"), test.Watch("/b/c.txt", "good 2") };
        await test.RunAsync();
        Directory.Delete(Path.Combine(test.Path, "current"), recursive: true);

        test.Events.Clear();
        var turns = isDue ? await test.RunNextHourAsync() : await test.RunAsync();
        Assert.All(turns, turn => Assert.Equal(TurnOutcome.NotModified, turn.Outcome));
        Assert.Contains(test.Events, happened => happened is CycleWarning warning && warning.Message.Contains(urls[0].CurrentPath, StringComparison.Ordinal));
        Assert.DoesNotContain(test.Events, happened => happened is CycleFault);
        Assert.All(urls, url => Assert.True(File.Exists(url.CurrentPath)));
        Assert.Equal(2, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CurrentLost'"));
        Assert.Empty(await FaultsOfNextHourAsync(test));
        Assert.Equal(2, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CurrentLost'"));
    }

    [Theory]
    [InlineData("evil 1")]
    [InlineData("")]
    public async Task A_current_copy_that_somebody_wrote_into_is_made_anew_with_the_next_turn(string written)
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        await test.RunAsync();
        File.Delete(url.CurrentPath);
        await File.WriteAllTextAsync(url.CurrentPath, written, TestContext.Current.CancellationToken);

        Assert.Empty(await FaultsOfNextHourAsync(test));
        Assert.Equal("good 1", await File.ReadAllTextAsync(url.CurrentPath, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("evil 1")]
    public async Task The_copy_of_a_url_that_has_no_turns_is_made_anew_all_the_same(string? written)
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        test.Watch("/b.txt", "good 2");
        await test.RunAsync();
        test.Store.Urls.SetEnabled(url.Id, enabled: false);
        File.Delete(url.CurrentPath);
        if (written is not null)
            await File.WriteAllTextAsync(url.CurrentPath, written, TestContext.Current.CancellationToken);

        Assert.Empty(await FaultsOfNextHourAsync(test));
        Assert.Contains(test.Events, happened => happened is CycleWarning warning && warning.Message.Contains(url.CurrentPath, StringComparison.Ordinal));
        Assert.Equal("good 1", await File.ReadAllTextAsync(url.CurrentPath, TestContext.Current.CancellationToken));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CurrentLost'"));
    }

    [Fact]
    public async Task What_can_not_be_made_anew_for_a_url_that_has_no_turns_is_told_by_every_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        test.Watch("/b.txt", "good 2");
        await test.RunAsync();
        test.Store.Urls.SetEnabled(url.Id, enabled: false);
        File.Delete(url.CurrentPath);
        Directory.CreateDirectory(Path.Combine(url.CurrentPath, "in the way"));

        for (var cycle = 0; cycle < 2; cycle++)
            Assert.Equal([("CurrentNotReplaced", url.CurrentPath)], await FaultsOfNextHourAsync(test));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("all")]
    public async Task What_a_set_hands_on_is_made_anew(string lost)
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Origin.Serve("/a.txt", "good 1");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(1), Set = "geo" });
        await test.RunAsync();
        var set = Assert.Single(test.Store.Sets.Find("geo"));
        var file = Path.Combine(set.Folder!, "a.txt");
        switch (lost)
        {
            case "link":
                File.Delete(set.Path);
                break;
            case "file":
                File.Delete(file);
                break;
            case "folder":
                Directory.Delete(set.Folder!, recursive: true);
                break;
            default:
                Directory.Delete(Path.Combine(test.Path, "sets"), recursive: true);
                break;
        }

        Assert.Empty(await FaultsOfNextHourAsync(test));
        Assert.Equal("good 1", await File.ReadAllTextAsync(Path.Combine(set.Path, "a.txt"), TestContext.Current.CancellationToken));
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_sets_link_is_told_by_every_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Origin.Serve("/a.txt", "good 1");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(1), Set = "geo" });
        await test.RunAsync();
        var set = Assert.Single(test.Store.Sets.Find("geo"));
        File.Delete(set.Path);
        Directory.CreateDirectory(Path.Combine(set.Path, "in the way"));

        for (var cycle = 0; cycle < 2; cycle++)
            Assert.Equal([("SetNotReplaced", set.Path)], await FaultsOfNextHourAsync(test));
    }

    private static async Task<List<(string, string)>> FaultsOfNextHourAsync(TestStore test)
    {
        test.Events.Clear();
        await test.RunNextHourAsync();
        return [.. test.Events.OfType<CycleFault>().Select(fault => (fault.Error.ErrorId, fault.Error.Target!.ToString()!))];
    }
}

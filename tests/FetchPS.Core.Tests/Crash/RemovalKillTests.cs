using FetchPS.Core.Model;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>Kills removals between the commit that takes the rows away and the deletion of the bytes, and in its midst.</summary>
public sealed class RemovalKillTests
{
    private const int Urls = 6;

    [Theory]
    [InlineData("before-delete:1")]
    [InlineData("after-delete:1")]
    [InlineData("before-delete:4")]
    [InlineData("after-delete:4")]
    public async Task What_a_cycle_that_was_killed_while_it_removed_has_left_goes_with_the_next(string step)
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var urls = Enumerable.Range(0, Urls).Select(i => test.Watch($"/{i}.txt", $"{i} first")).ToList();
        await test.RunAsync();
        for (var i = 0; i < Urls; i++)
            test.Origin.Serve($"/{i}.txt", $"{i} second");
        urls.ForEach(url => test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepLast: 1)));
        test.Clock.Advance(TimeSpan.FromHours(1));

        await DiesAsync(step, "cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false");

        // The rows are gone in one step, and the files that are still there are no surprise to a check.
        Assert.Equal(Urls, test.Versions().Count);
        Assert.True(Files(test) > Urls);
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        await test.RunNextHourAsync();
        CheckWhole(test);
    }

    [Theory]
    [InlineData("before-delete:1")]
    [InlineData("after-delete:1")]
    public async Task What_a_killed_removal_by_hand_has_left_goes_with_the_next_cycle(string step)
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "first");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "second");
        await test.RunNextHourAsync();

        await DiesAsync(step, "remove", test.Path, "1");

        Assert.Equal(2, Assert.Single(test.Versions()).Id);
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        await test.RunNextHourAsync();
        CheckWhole(test);
    }

    private static void CheckWhole(TestStore test)
    {
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(test.Versions().Count, Files(test));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM removed_version WHERE file_pending"));
        Assert.Equal(test.Count("SELECT COUNT(*) FROM removed_version"), test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionRemoved'"));
    }

    private static async Task DiesAsync(string step, params string[] work)
    {
        using var child = await ChildProcess.StartAsync(step, work);
        child.Go();
        Assert.Equal((137, ""), await child.EndAsync());
    }

    private static int Files(TestStore test) => Directory.GetFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories).Length;
}

using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A real process that was stopped between placing a file and committing its row, is taken for dead, and wakes while its files are cleared.</summary>
public sealed class StoppedCycleTests
{
    [Fact]
    public async Task It_commits_no_version_whose_file_is_gone()
    {
        Unix.RequireLinux();
        var disk = new FaultyDisk();
        await using var test = await TestStore.CreateAsync(disk);
        test.Watch("/a.txt", "a");
        using var child = await ChildProcess.StartStoppingAsync("before-commit:1", "cycle", test.Path, test.Clock.UtcNow.ToString("O"), "false");
        child.Go();
        var end = child.EndAsync();
        await child.StoppedAsync();
        var placed = Assert.Single(Files(test));

        // As when somebody clears the folder of locks: the cycle counts as dead.
        Directory.Delete(Path.Combine(test.Path, "run"), recursive: true);
        disk.AfterDelete = path =>
        {
            if (path != placed)
                return;
            child.Wake();
            // Until it has done what it still could.
            Assert.Equal(0, end.GetAwaiter().GetResult().ExitCode);
        };

        var turn = Assert.Single(await test.RunAsync());

        Assert.Equal(TurnOutcome.Stored, turn.Outcome);
        Assert.Equal("a", await File.ReadAllTextAsync(Assert.Single(test.Versions()).Path, TestContext.Current.CancellationToken));
        Assert.Single(Files(test));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Abandoned'"));
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static string[] Files(TestStore test) => Directory.GetFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories);
}

using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A disk that is full or broken: the turn fails, nothing partial stays, the next cycle does what was not done.</summary>
public sealed class WriteErrorTests
{
    /// <summary>Faults of one URL's own files: the others go on.</summary>
    [Theory]
    [InlineData("folder", "-b.txt", false)]
    [InlineData("rename", "-b.txt", false)]
    [InlineData("rename", "-b.txt", true)]
    [InlineData("link", "-b.txt", true)]
    public async Task A_write_error_fails_its_own_turn_alone(string operation, string path, bool volume)
    {
        var disk = new FaultyDisk { FlushesVolume = volume };
        await using var test = await TestStore.CreateAsync(disk);
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (var name in names)
            test.Watch($"/{name}.txt", operation == "link" ? "shared" : name);
        if (operation == "link")
            await test.RunAsync(url: "*/a.txt");

        disk.Fault = (operation, path);
        var turns = await test.RunAsync();
        Assert.NotEqual(0, disk.Failures);
        var failed = Assert.Single(turns, turn => turn.Outcome == TurnOutcome.Failed);
        Assert.EndsWith("/b.txt", failed.Url, StringComparison.Ordinal);
        Assert.Equal("StorageFailure", failed.ErrorId);
        Assert.Equal(names.Length - 1, test.Versions().Count);
        AssertWhole(test);

        disk.Fault = null;
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync(), turn => turn.Url == failed.Url).Outcome);
        Assert.Equal(names.Length, test.Versions().Count);
        AssertWhole(test);
    }

    /// <summary>Faults that meet everything on its way in.</summary>
    [Theory]
    [InlineData("folder", "incoming", true)]
    [InlineData("create", "incoming", true)]
    [InlineData("write", "incoming", true)]
    [InlineData("flush", "incoming", false)]
    [InlineData("flush-folder", "files", false)]
    [InlineData("flush", "", true)]
    public async Task A_full_disk_fails_the_turns_and_leaves_nothing_partial(string operation, string path, bool volume)
    {
        var disk = new FaultyDisk { FlushesVolume = volume };
        await using var test = await TestStore.CreateAsync(disk);
        for (var i = 0; i < 6; i++)
            test.Watch($"/{i}.txt", $"content {i}");

        disk.Fault = (operation, path);
        var turns = await test.RunAsync();
        Assert.All(turns, turn => Assert.Equal("StorageFailure", turn.ErrorId));
        Assert.Equal(6, turns.Count);
        Assert.Empty(test.Versions());
        AssertWhole(test);

        disk.Fault = null;
        Assert.All(await test.RunNextHourAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));
        Assert.Equal(6, test.Versions().Count);
        AssertWhole(test);
    }

    [Fact]
    public async Task A_leftover_that_can_not_be_deleted_holds_up_nothing_and_goes_with_the_next_cycle()
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.CreateAsync(disk);
        test.Watch("/a.txt", "shared");
        test.Watch("/b.txt", "shared");

        disk.Fault = ("delete", "incoming");
        Assert.All(await test.RunAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));
        Assert.Contains(Check(test), finding => finding.Kind == FindingKind.FileUnknown);

        // Still not, in the next one: it says so, and does its work.
        test.Origin.Serve("/a.txt", "new");
        Assert.Equal([TurnOutcome.Stored, TurnOutcome.NotModified], (await test.RunNextHourAsync()).OrderBy(turn => turn.UrlId).Select(turn => turn.Outcome));
        Assert.All(test.Events.OfType<CycleFault>(), fault => Assert.Equal("LeftoverNotCleared", fault.Error.ErrorId));
        Assert.NotEmpty(test.Events.OfType<CycleFault>());

        disk.Fault = null;
        await test.RunNextHourAsync();
        AssertWhole(test);
    }

    [Theory]
    [InlineData("copy", "incoming")]
    [InlineData("flush", "current-")]
    [InlineData("rename", "current")]
    [InlineData("flush-folder", "current")]
    public async Task A_current_copy_that_can_not_be_made_stays_as_it_was_until_it_can(string operation, string path)
    {
        var disk = new FaultyDisk { FlushesVolume = !operation.StartsWith("flush", StringComparison.Ordinal) };
        await using var test = await TestStore.CreateAsync(disk);
        test.RequireGood();
        for (var i = 0; i < 5; i++)
            test.Watch($"/{i}.txt", $"good {i}");
        await test.RunAsync();

        for (var i = 0; i < 5; i++)
            test.Origin.Serve($"/{i}.txt", $"good and new {i}");
        disk.Fault = (operation, path);
        Assert.All(await test.RunNextHourAsync(), turn => Assert.Equal(VerificationStatus.Passed, turn.Status));
        Assert.All(Check(test), finding => Assert.Equal(FindingKind.CurrentPending, finding.Kind));
        Assert.Equal(5, Check(test).Count);
        foreach (var url in test.Store.Urls.Find(new()))
            Assert.Equal(operation == "flush-folder" ? $"good and new {url.Id - 1}" : $"good {url.Id - 1}", await File.ReadAllTextAsync(url.CurrentPath!, TestContext.Current.CancellationToken));

        disk.Fault = null;
        await test.RunAsync();
        AssertWhole(test);
        foreach (var url in test.Store.Urls.Find(new()))
            Assert.Equal($"good and new {url.Id - 1}", await File.ReadAllTextAsync(url.CurrentPath!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_database_could_not_take_is_cleared_and_fetched_again()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 6; i++)
            test.Watch($"/{i}.txt", $"content {i}");

        // As when the database's volume is full just then.
        test.Execute("CREATE TRIGGER full BEFORE INSERT ON file_version BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        var failure = await Assert.ThrowsAsync<FetchException>(() => test.RunAsync());
        Assert.Equal("DatabaseFailure", failure.ErrorId);
        Assert.Empty(test.Versions());
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"));
        Assert.DoesNotContain(Check(test), finding => finding.Target.Contains(Path.Combine(test.Path, "files"), StringComparison.Ordinal));

        test.Execute("DROP TRIGGER full");
        Assert.All(await test.RunAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));
        Assert.Equal(6, test.Versions().Count);
        AssertWhole(test);
    }

    private static List<StoreFinding> Check(TestStore test) => [.. test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    private static void AssertWhole(TestStore test)
    {
        Assert.Empty(Check(test));
        var incoming = Path.Combine(test.Path, "incoming");
        Assert.True(!Directory.Exists(incoming) || !Directory.EnumerateFiles(incoming).Any());
    }
}

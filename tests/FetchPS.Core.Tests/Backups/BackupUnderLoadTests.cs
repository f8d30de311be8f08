using FetchPS.Core.Tests.Crash;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Backups;

/// <summary>Backups while other processes work on the store, and such as are killed.</summary>
public sealed class BackupUnderLoadTests : IDisposable
{
    private const int Urls = 40;
    private readonly BackupTest folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task Backups_taken_while_cycles_and_verdicts_run_are_whole()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        for (var i = 0; i < Urls; i++)
            test.Watch($"/{i}.txt", $"good {i}");
        await test.RunAsync();
        for (var i = 0; i < Urls; i++)
            test.Origin.Serve($"/{i}.txt", $"good and new {i}");

        var now = test.Clock.UtcNow.ToString("O");
        string[][] works =
        [
            ["cycle", test.Path, now, "true"], ["cycle", test.Path, now, "true"], ["verdicts", test.Path, "60"], ["verdicts", test.Path, "60"], ["read", test.Path, "3"],
        ];
        var children = await Task.WhenAll(works.Select(work => ChildProcess.StartAsync(dieAt: null, work)));
        var ends = children.Select(child => child.EndAsync()).ToList();
        List<StoreCopy> taken = [];
        try
        {
            foreach (var child in children)
                child.Go();
            // One after the other for as long as they work, and one more.
            do
            {
                taken.Add(folders.Take(test));
                Assert.Empty(BackupTest.Check(test, folders.Backup));
            }
            while (ends.Exists(end => !end.IsCompleted));
            taken.Add(folders.Take(test));
            Assert.All(await Task.WhenAll(ends), end => Assert.Equal((0, ""), end));
        }
        finally
        {
            foreach (var child in children)
                child.Dispose();
        }

        Assert.Empty(BackupTest.Check(test, folders.Backup));
        using var restored = folders.Restore(test);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(test.Versions().Select(version => (version.Id, version.Sha256, version.Status, version.IsCurrent)), restored.Versions.Find(new()).Select(version => (version.Id, version.Sha256, version.Status, version.IsCurrent)));

        // Each brought only what the one before had not.
        Assert.Equal(2 * Urls, taken.Sum(copy => copy.Linked + copy.Copied));
        Assert.Equal(2 * Urls, test.Versions().Count);
        Assert.All(taken.Skip(1).Zip(taken), pair => Assert.Equal(pair.Second.Versions, pair.First.Unchanged));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{taken.Count} backups under load: {string.Join("; ", taken.Select(copy => $"{copy.Versions} versions, {copy.Linked + copy.Copied} new"))}");
    }

    /// <summary>The steps of a backup, each with and without a power failure that takes back all that was not flushed.</summary>
    public static TheoryData<string, int, int?> Steps => [.. from step in new (string, int)[]
        {
            ("after-create", 1), ("after-link", 1), ("after-link", 3), ("before-current-flush", 1), ("after-current-flush", 1), ("before-rename", 1), ("after-rename", 1),
            ("after-rename", 2), ("after-rename", 3), ("in-current-copy", 1), ("after-current-copy", 1), ("after-current-copy", 3), ("after-current-flush", 2),
        }
        from seed in new int?[] { null, 1 }
        select (step.Item1, step.Item2, seed)];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_killed_backup_leaves_a_valid_one(string step, int times, int? powerSeed)
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        for (var i = 0; i < 6; i++)
            test.Watch($"/{i}.txt", $"good {i}");
        await test.RunAsync();
        folders.Take(test);
        for (var i = 0; i < 6; i++)
            test.Origin.Serve($"/{i}.txt", $"good and new {i}");
        await test.RunNextHourAsync();
        await DieAsync($"{step}:{times}", powerSeed, "backup", test.Path, folders.Backup);

        // Something may be left over, or have yet to follow; nothing is wrong or lost, and what is there can be brought back.
        Assert.DoesNotContain(BackupTest.Check(test, folders.Backup), finding => finding.Severity == FindingSeverity.Error);
        using (var restored = folders.Restore(test))
        {
            Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains(restored.Versions.Find(new()).Count(), new[] { 6, 12 });
        }

        Assert.Equal(12, folders.Take(test).Versions);
        Assert.Empty(BackupTest.Check(test, folders.Backup));
    }

    [Theory]
    [InlineData("after-link", 2, null)]
    [InlineData("after-link", 2, 1)]
    [InlineData("before-current-flush", 1, null)]
    [InlineData("before-current-flush", 1, 1)]
    [InlineData("before-rename", 1, null)]
    [InlineData("before-rename", 2, null)]
    [InlineData("before-rename", 2, 1)]
    public async Task A_killed_restore_leaves_no_store_and_can_be_run_again(string step, int times, int? powerSeed)
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 4; i++)
            test.Watch($"/{i}.txt", $"content {i}");
        await test.RunAsync();
        folders.Take(test);

        var path = Path.Combine(folders.Folder, "restored");
        await DieAsync($"{step}:{times}", powerSeed, "restore", path, folders.Backup);
        Assert.False(FetchStore.Exists(path));
        using var restored = folders.Restore(test);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(4, restored.Versions.Find(new()).Count());
    }

    private static async Task DieAsync(string dieAt, int? powerSeed, params string[] work)
    {
        using var child = await ChildProcess.StartAsync(dieAt, powerSeed, work);
        child.Go();
        Assert.Equal((137, ""), await child.EndAsync());
    }
}

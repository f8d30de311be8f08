using FetchPS.Core.Backups;
using FetchPS.Core.Tests.Promotions;

namespace FetchPS.Core.Tests.Backups;

public sealed class BackupTests : IDisposable
{
    private readonly BackupTest folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task A_backup_is_a_store_without_faults_and_brings_the_same_store_back()
    {
        await using var test = await WithVersionsAsync();
        var copy = folders.Take(test);
        Assert.Equal((test.Path, folders.Backup, 4, 0, 0), (copy.Source, copy.Destination, copy.Versions, copy.Unchanged, copy.Removed));
        Assert.Equal(4, copy.Linked + copy.Copied);
        Assert.Empty(BackupTest.Check(test, folders.Backup));

        using var restored = folders.Restore(test);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(
            test.Versions().Select(version => (version.Id, version.Sha256, version.Status, version.IsCurrent, File.ReadAllText(version.Path))),
            restored.Versions.Find(new()).Select(version => (version.Id, version.Sha256, version.Status, version.IsCurrent, File.ReadAllText(version.Path))));
        foreach (var url in restored.Urls.Find(new()).Where(url => File.Exists(test.Store.Urls.Get(url.Id).CurrentPath)))
            Assert.Equal(File.ReadAllText(test.Store.Urls.Get(url.Id).CurrentPath!), File.ReadAllText(url.CurrentPath!));
        Assert.Contains(restored.ReadLog(new()), line => line.Event == "VersionStored");
        Assert.Equal("StoreRestored", restored.ReadLog(new() { Tail = 1 }).Single().Event);
        Assert.Equal("StoreBackedUp", test.Store.ReadLog(new() { Tail = 1 }).Single().Event);

        // And it goes on as the old one would.
        test.Clock.Advance(TimeSpan.FromHours(1));
        List<TurnResult> turns = [];
        await restored.RunCycleAsync(new(), happened => turns.AddRange(happened is FetchPS.Core.Cycles.TurnEnded ended ? [ended.Turn] : []), TestContext.Current.CancellationToken);
        Assert.All(turns, turn => Assert.Equal(TurnOutcome.NotModified, turn.Outcome));
        Assert.Equal(3, turns.Count);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_second_backup_brings_only_what_is_new()
    {
        await using var test = await WithVersionsAsync();
        folders.Take(test);
        var before = Files();
        test.Origin.Serve("/a.txt", "good and newer");
        test.Origin.Serve("/b.txt", "good, and now another");
        await test.RunNextHourAsync();

        var second = folders.Take(test);
        Assert.Equal((6, 4, 2, 0), (second.Versions, second.Unchanged, second.Linked + second.Copied, second.Removed));
        Assert.Empty(BackupTest.Check(test, folders.Backup));
        Assert.Equal(2, Files().Except(before).Count());

        var third = folders.Take(test);
        Assert.Equal((6, 6, 0, 0), (third.Versions, third.Unchanged, third.Linked + third.Copied, third.Removed));
        Assert.Equal("good and newer", File.ReadAllText(Path.Combine(folders.Backup, Path.GetRelativePath(test.Path, test.Store.Urls.Get(1).CurrentPath!))));
    }

    [Fact]
    public async Task To_another_volume_bytes_are_copied_once_and_the_same_bytes_linked()
    {
        const string other = "/dev/shm";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(other), "There is no second volume at /dev/shm.");
        await using var test = await WithVersionsAsync();
        var backup = Path.Combine(other, $"fetchps-backup-{Guid.NewGuid():N}");
        try
        {
            var copy = test.Store.Backup(backup, BackupTest.Request);
            // Four versions, of which two have the same bytes.
            Assert.Equal((3, 1, test.Versions().DistinctBy(version => version.Sha256).Sum(version => version.Size)), (copy.Copied, copy.Linked, copy.Bytes));
            Assert.Empty(BackupTest.Check(test, backup));
            test.Origin.Serve("/a.txt", "good and newer");
            await test.RunNextHourAsync();
            var second = test.Store.Backup(backup, BackupTest.Request);
            Assert.Equal((1, 0, "good and newer".Length, 4), (second.Copied, second.Linked, second.Bytes, second.Unchanged));
            Assert.Empty(BackupTest.Check(test, backup));

            var options = test.Options with { Path = Path.Combine(folders.Folder, "restored") };
            Assert.Equal((4, 1), FetchStore.Restore(options, backup, BackupTest.Request) is var restored ? (restored.Copied, restored.Linked) : default);
            Assert.Empty(BackupTest.Check(test, options.Path));
        }
        finally
        {
            if (Directory.Exists(backup))
                Directory.Delete(backup, recursive: true);
        }
    }

    [Fact]
    public async Task What_the_store_has_no_more_goes_from_the_backup_too()
    {
        await using var test = await WithVersionsAsync();
        folders.Take(test);
        var gone = Path.Combine(folders.Backup, Path.GetRelativePath(test.Path, test.Versions("*/c.txt")[0].Path));
        var current = Path.Combine(folders.Backup, Path.GetRelativePath(test.Path, test.Store.Urls.Get(3).CurrentPath!));
        Assert.True(File.Exists(gone) && File.Exists(current));
        test.Store.Urls.Remove(3, includeVersions: true);
        Assert.True(File.Exists(gone));

        var copy = folders.Take(test);
        Assert.Equal((3, 1), (copy.Versions, copy.Removed));
        Assert.False(File.Exists(gone) || File.Exists(current));
        Assert.Empty(BackupTest.Check(test, folders.Backup));
    }

    [Fact]
    public async Task A_backup_taken_in_the_midst_of_a_cycle_has_no_half_of_it()
    {
        await using var test = await WithVersionsAsync();
        List<StoreFinding>? findings = null;
        test.Origin.Respond("/a.txt", async context =>
        {
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            // As a file that was renamed and whose row is yet to be committed.
            await File.WriteAllTextAsync(Path.Combine(test.Path, "files/localhost/1-a.txt/placed.txt"), "placed");
            folders.Take(test);
            findings = BackupTest.Check(test, folders.Backup);
            context.Abort();
        });
        await test.RunNextHourAsync();
        Assert.Empty(findings!);

        using var restored = folders.Restore(test);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(restored.ReadLog(new()), line => line.Event == "CycleAbandoned");
        Assert.Equal((0, 0, 0), (
            Count(restored, "SELECT COUNT(*) FROM cycle WHERE state = 'Running'"),
            Count(restored, "SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"),
            Count(restored, "SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL")));
    }

    [Fact]
    public async Task A_file_that_the_store_lacks_is_told_and_the_rest_is_backed_up()
    {
        await using var test = await WithVersionsAsync();
        var lost = test.Versions("*/c.txt")[0];
        Lose(lost.Path);
        List<string> failed = [];
        var copy = test.Store.Backup(folders.Backup, new CopyRequest { Failed = failure => failed.Add($"{failure.ErrorId} {failure.Target}") });
        Assert.Equal([$"FileNotCopied {lost.Path}", $"CurrentNotCopied {Path.Combine(folders.Backup, "current")}"], failed);
        Assert.Equal((4, 3), (copy.Versions, copy.Linked + copy.Copied));
        Assert.Equal([FindingKind.FileMissing, FindingKind.CurrentPending], BackupTest.Check(test, folders.Backup).Select(finding => finding.Kind));

        // Once it is known to be lost, it is no surprise.
        Lose(test.Store.Urls.Get(3).CurrentPath!);
        _ = test.Store.Repair(new()).ToList();
        folders.Take(test);
        Assert.Equal(FindingKind.VersionMarked, Assert.Single(BackupTest.Check(test, folders.Backup)).Kind);
    }

    [Fact]
    public async Task Versions_that_are_removed_while_a_backup_is_made_are_not_in_it()
    {
        await using var test = await WithVersionsAsync();
        var removed = false;
        var copy = test.Store.Backup(folders.Backup, new CopyRequest
        {
            // After the database was copied, before the file of the third version is.
            Progress = _ =>
            {
                if (!removed)
                    test.Store.Urls.Remove(3, includeVersions: true);
                removed = true;
            },
        });
        Assert.True(removed);
        Assert.Equal((3, 3, 0), (copy.Versions, copy.Linked + copy.Copied, copy.Unchanged));
        Assert.Empty(BackupTest.Check(test, folders.Backup));
    }

    [Fact]
    public async Task A_backup_keeps_the_bytes_that_the_store_has_lost_since()
    {
        await using var test = await WithVersionsAsync();
        folders.Take(test);
        var lost = test.Versions("*/c.txt")[0];
        Lose(lost.Path);
        Lose(test.Store.Urls.Get(3).CurrentPath!);
        _ = test.Store.Repair(new()).ToList();
        Assert.Equal(VersionIntegrity.Missing, test.Store.Versions.Get(lost.Id).Integrity);
        folders.Take(test);

        using var restored = folders.Restore(test);
        Assert.Equal(RepairAction.Unmarked, Assert.Single(restored.Repair(new())).Action);
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(restored.Versions.Get(lost.Id).IsCurrent);
    }

    [Fact]
    public async Task Versions_on_a_volume_of_their_own_are_in_the_backup_itself()
    {
        await using var test = await TestStore.CreateAsync();
        var store = Path.Combine(folders.Folder, "store");
        var pool = Path.Combine(folders.Folder, "pool");
        using var apart = FetchStore.OpenOrCreate(test.Options with { Path = store, FilesPath = pool }, out _);
        apart.SetCaCertificates(test.Origin.Authority.CertificatePem);
        test.Origin.Serve("/a.txt", "apart");
        apart.Urls.Add(new FetchPS.Core.Catalog.NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(1) });
        await apart.RunCycleAsync(new(), _ => { }, TestContext.Current.CancellationToken);

        apart.Backup(folders.Backup, BackupTest.Request);
        Directory.Move(pool, pool + "-away");
        Assert.Empty(BackupTest.Check(test, folders.Backup));
        using var restored = folders.Restore(test);
        var version = Assert.Single(restored.Versions.Find(new()));
        Assert.StartsWith(restored.Path, version.Path, StringComparison.Ordinal);
        Assert.Equal("apart", File.ReadAllText(version.Path));
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static void Lose(string path)
    {
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
    }

    [Fact]
    public async Task Sets_are_handed_on_by_the_backup_and_by_the_store_that_is_brought_back()
    {
        await using var set = await SetStore.CreateAsync();
        await set.Test.RunAsync();
        folders.Take(set.Test);
        Assert.Equal("first", SetStore.Read(Path.Combine(folders.Backup, "sets", "geo")));
        set.Serve("second");
        await set.Test.RunNextHourAsync();
        Assert.Equal("first", SetStore.Read(Path.Combine(folders.Backup, "sets", "geo")));

        folders.Take(set.Test);
        Assert.Equal("second", SetStore.Read(Path.Combine(folders.Backup, "sets", "geo")));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(folders.Backup, "sets", ".generations", "geo")));
        Assert.Empty(BackupTest.Check(set.Test, folders.Backup));
        using var restored = folders.Restore(set.Test);
        Assert.Equal("second", SetStore.Read(Assert.Single(restored.Sets.Find("geo")).Path));
        Assert.Empty(restored.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(folders.Backup, "files"), "*", SearchOption.AllDirectories)];

    private static long Count(FetchStore store, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(store.Path, "fetchps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Four versions of three URLs: two of the first, two with the same bytes; all passed but one.</summary>
    private static async Task<TestStore> WithVersionsAsync()
    {
        var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good");
        test.Watch("/b.txt", "bad");
        test.Watch("/c.txt", "good and c");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "bad");
        await test.RunNextHourAsync();
        return test;
    }
}

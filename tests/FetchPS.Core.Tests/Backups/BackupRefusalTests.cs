namespace FetchPS.Core.Tests.Backups;

/// <summary>No folder is overwritten that is not a backup of this very store.</summary>
public sealed class BackupRefusalTests : IDisposable
{
    private readonly BackupTest folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task A_backup_does_not_go_into_its_store_nor_around_it()
    {
        await using var test = await TestStore.CreateAsync();
        foreach (var path in new[] { test.Path, test.Path + "/", Path.Combine(test.Path, "backup"), Path.GetDirectoryName(test.Path)! })
            Assert.Equal("BackupWithinStore", Refusal(() => test.Store.Backup(path, BackupTest.Request)));
    }

    [Fact]
    public async Task A_folder_that_holds_other_things_or_a_store_is_left_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await using var other = await TestStore.CreateAsync();
        Directory.CreateDirectory(folders.Backup);
        File.WriteAllText(Path.Combine(folders.Backup, "letter.txt"), "mine");
        Assert.Equal("NotABackup", Refusal(() => folders.Take(test)));
        Assert.Equal(["letter.txt"], Directory.EnumerateFileSystemEntries(folders.Backup).Select(Path.GetFileName));
        Assert.Equal("NotABackup", Refusal(() => test.Store.Backup(other.Path, BackupTest.Request)));
    }

    [Fact]
    public async Task A_backup_of_another_store_is_left_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await using var other = await TestStore.CreateAsync();
        test.Watch("/a.txt", "one");
        other.Watch("/b.txt", "another");
        folders.Take(other);
        var before = File.ReadAllBytes(Path.Combine(folders.Backup, "fetchps.db"));
        Assert.Equal("BackupOfAnotherStore", Refusal(() => folders.Take(test)));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folders.Backup, "fetchps.db")));
        Assert.Empty(BackupTest.Check(other, folders.Backup));
    }

    [Fact]
    public async Task Two_backups_to_one_folder_do_not_run_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        folders.Take(test);
        using (FetchPS.Core.Disk.FileLock.Wait(Path.Combine(folders.Backup, "run", "backup.lock"), TestContext.Current.CancellationToken))
            Assert.Equal("BackupBusy", Refusal(() => folders.Take(test)));
        folders.Take(test);
    }

    [Fact]
    public async Task A_newer_backup_is_not_replaced_by_a_store_that_was_brought_back_from_an_older_one()
    {
        await using var test = await TestStore.CreateAsync();
        var older = Path.Combine(folders.Folder, "older");
        test.Store.Backup(older, BackupTest.Request);
        test.Watch("/a.txt", "new");
        folders.Take(test);
        var options = test.Options with { Path = Path.Combine(folders.Folder, "restored") };
        FetchStore.Restore(options, older, BackupTest.Request);
        using var restored = FetchStore.Open(options);
        Assert.Equal("BackupOfAnotherStore", Refusal(() => restored.Backup(folders.Backup, BackupTest.Request)));
        restored.Backup(older, BackupTest.Request);
    }

    [Fact]
    public async Task A_folder_in_use_is_not_restored_to_and_no_source_is_made_up()
    {
        await using var test = await TestStore.CreateAsync();
        folders.Take(test);
        Assert.Equal("RestoreNotEmpty", Refusal(() => FetchStore.Restore(test.Options, folders.Backup, BackupTest.Request)));
        Assert.Empty(BackupTest.Check(test, test.Path));
        Directory.CreateDirectory(Path.Combine(folders.Folder, "used"));
        File.WriteAllText(Path.Combine(folders.Folder, "used", "letter.txt"), "mine");
        Assert.Equal("RestoreNotEmpty", Refusal(() => folders.Restore(test, "used")));

        var options = test.Options with { Path = Path.Combine(folders.Folder, "restored") };
        foreach (var (source, id) in (ReadOnlySpan<(string, string)>)[("none", "StoreNotFound"), ("used", "NotAStore")])
        {
            // What makes a store is no advice to somebody who looks for a backup.
            var refused = Assert.Throws<FetchException>(() => FetchStore.Restore(options, Path.Combine(folders.Folder, source), BackupTest.Request));
            Assert.Equal(id, refused.ErrorId);
            Assert.EndsWith(" Give the folder that Backup-FetchStore wrote to.", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(options.Path));
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folders.Backup, "fetchps.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_version (version, applied) VALUES (9999, 0)";
            command.ExecuteNonQuery();
        }

        Assert.Equal("StoreTooNew", Refusal(() => folders.Restore(test)));
        Assert.False(FetchStore.Exists(options.Path));
    }

    private static string Refusal(Action work) => Assert.Throws<FetchException>(work).ErrorId;
}

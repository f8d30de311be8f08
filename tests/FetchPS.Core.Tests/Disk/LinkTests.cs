using System.Diagnostics;
using FetchPS.Core.Tests.Backups;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Disk;

/// <summary>Links in the place of a store's own files and folders are refused and named, and what lies behind them stays untouched.</summary>
public sealed class LinkTests : StoreFolderTest
{
    [Theory]
    [InlineData("logs")]
    [InlineData("current")]
    [InlineData("files")]
    [InlineData("sets")]
    [InlineData("run")]
    [InlineData("incoming")]
    [InlineData("lost+found")]
    [InlineData("fetchps.db")]
    [InlineData("fetchps.db-wal")]
    public void A_store_is_not_opened_through_one(string name)
    {
        Test.Store.Dispose();
        var before = PutBehindLink(Path.Combine(Test.Path, name));

        var refusal = Assert.Throws<FetchException>(() => FetchStore.Open(Test.Options));

        Assert.Equal(("LinkInStore", Path.Combine(Test.Path, name)), (refusal.ErrorId, refusal.Target));
        Assert.Contains("-FilesPath", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Behind());
    }

    [Theory]
    [InlineData("logs")]
    [InlineData("current")]
    [InlineData("files")]
    [InlineData("run")]
    public void Neither_a_backup_nor_what_it_is_brought_back_from_has_any(string name)
    {
        Folders.Take(Test);
        var before = PutBehindLink(Path.Combine(Folders.Backup, name));

        Assert.Equal("LinkInStore", Assert.Throws<FetchException>(() => Folders.Take(Test)).ErrorId);
        Assert.Equal("LinkInStore", Assert.Throws<FetchException>(() => Folders.Restore(Test)).ErrorId);

        Assert.Equal(before, Behind());
    }

    [Fact]
    public void Nor_has_the_folder_that_a_store_is_made_or_brought_back_to()
    {
        Folders.Take(Test);
        var target = Path.Combine(Folders.Folder, "restored");
        foreach (var name in new[] { "logs", "current" })
        {
            Directory.CreateDirectory(target);
            var link = Path.Combine(target, name);
            var before = PutBehindLink(link);
            Assert.Contains(Assert.Throws<FetchException>(() => Folders.Restore(Test)).ErrorId, (string[])["RestoreNotEmpty", "LinkInStore"]);
            Assert.Equal("LinkInStore", Assert.Throws<FetchException>(() => FetchStore.OpenOrCreate(Test.Options with { Path = target }, out _)).ErrorId);
            Assert.Equal(before, Behind());
            Directory.Delete(target, recursive: true);
        }
    }

    [Theory]
    [InlineData("files/localhost")]
    [InlineData("files/localhost/1-a.txt")]
    public async Task A_folder_of_versions_behind_one_is_named_and_left_alone(string name)
    {
        var link = Path.Combine(Test.Path, name);
        var version = Path.GetRelativePath(link, Test.Versions()[0].Path);
        // Without any folder, all versions would be taken for gone.
        Directory.CreateDirectory(Path.Combine(Test.Path, "files", "elsewhere"));
        var before = PutBehindLink(link);

        Assert.Contains(Check(), finding => finding.Kind == FindingKind.LinkInStore && finding.Target == link);
        Assert.Contains(Check(), finding => finding.Kind == FindingKind.FileUnreadable && finding.Target.EndsWith(version, StringComparison.Ordinal));
        List<FetchException> failed = [];
        Assert.Empty(Test.Store.Repair(new() { Failed = failed.Add }));
        Assert.Equal(["FileUnreadable", "LinkInStore"], failed.Select(failure => failure.ErrorId));
        Assert.Equal(VersionIntegrity.Whole, Test.Versions()[0].Integrity);

        // Neither a new version, nor the removal of an old one, nor the clearing of what nobody knows goes there.
        Test.Origin.Serve("/a.txt", "good and new");
        await Test.RunNextHourAsync();
        Assert.Single(Test.Versions());
        Test.Store.Urls.Remove(1, includeVersions: true);
        Assert.Equal(before, Behind());
    }

    [Fact]
    public async Task A_place_under_current_behind_one_is_not_written()
    {
        var link = Path.Combine(Test.Path, "current", "localhost");
        var before = PutBehindLink(link);

        Test.Origin.Serve("/a.txt", "good and new");
        await Test.RunNextHourAsync();

        Assert.Contains(Test.Store.ReadLog(new()), line => line.Event == "CurrentNotReplaced" && line.Message.Contains($"'{link}' is a link", StringComparison.Ordinal));
        Assert.Contains(Check(), finding => finding.Kind == FindingKind.LinkInStore && finding.Target == link);
        Assert.Equal(before, Behind());

        // Once it is a folder again, the next cycle brings it into line.
        File.Delete(link);
        await Test.RunNextHourAsync();
        Assert.Equal("good and new", await File.ReadAllTextAsync(Test.Store.Urls.Get(1).CurrentPath!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_link_that_a_backup_has_deep_inside_is_named_and_nothing_behind_it_deleted()
    {
        Folders.Take(Test);
        var link = Path.Combine(Folders.Backup, "current", "elsewhere");
        Directory.CreateDirectory(link);
        var before = PutBehindLink(link);
        List<FetchException> failed = [];

        Test.Store.Backup(Folders.Backup, BackupTest.Request with { Failed = failed.Add });

        Assert.Equal((link, "LinkInStore"), (Assert.Single(failed).Target, failed[0].ErrorId));
        Assert.Equal(before, Behind());
    }

    [Fact]
    public void A_log_file_is_not_written_through_one()
    {
        var victim = Path.Combine(Folders.Folder, "victim");
        File.WriteAllText(victim, "mine");
        Test.Store.Dispose();
        var log = Assert.Single(Directory.GetFiles(Path.Combine(Test.Path, "logs")));
        File.Delete(log);
        File.CreateSymbolicLink(log, victim);
        Test.Reopen();

        Assert.Equal("LogNotWritable", Assert.Throws<FetchException>(() => Test.Store.Urls.SetEnabled(1, enabled: false)).ErrorId);

        Assert.Equal("mine", File.ReadAllText(victim));
    }

    [Fact]
    public void A_database_with_a_second_name_or_that_is_a_pipe_is_refused()
    {
        Test.Store.Dispose();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells how many names a file has.");
        var database = Path.Combine(Test.Path, "fetchps.db");
        using (var ln = Process.Start("ln", [database, $"{database}.too"]))
            ln.WaitForExit();
        Assert.Equal("DatabaseLinked", Assert.Throws<FetchException>(() => FetchStore.Open(Test.Options)).ErrorId);

        File.Delete(database);
        Unix.MakeFifo(database);
        Assert.Equal("NotAStore", Assert.Throws<FetchException>(() => FetchStore.Open(Test.Options)).ErrorId);
    }

    [Fact]
    public async Task Links_that_lead_to_the_store_are_of_no_concern()
    {
        var link = Path.Combine(Folders.Folder, "store");
        Directory.CreateSymbolicLink(link, Test.Path);
        using var store = FetchStore.Open(Test.Options with { Path = link });

        await store.RunCycleAsync(new() { Force = true }, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private List<StoreFinding> Check() => [.. Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    /// <summary>Moves a file or folder elsewhere, with a file beside it that is nobody's business, and puts a link in its place.</summary>
    /// <returns>What lies behind the link.</returns>
    private List<string> PutBehindLink(string path)
    {
        var behind = Path.Combine(Folders.Folder, "behind");
        if (Directory.Exists(behind))
            Directory.Delete(behind, recursive: true);
        if (File.Exists(path))
        {
            File.Move(path, behind + ".file");
            File.CreateSymbolicLink(path, behind + ".file");
            return Behind();
        }

        if (Directory.Exists(path))
            Directory.Move(path, behind);
        Directory.CreateDirectory(behind);
        File.WriteAllText(Path.Combine(behind, "precious"), "nobody's business");
        File.CreateSymbolicLink(path, behind);
        return Behind();
    }

    private List<string> Behind() => [.. new[] { "behind", "behind.file" }.Select(name => Path.Combine(Folders.Folder, name))
        .SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : File.Exists(path) ? [path] : [])
        .Order().Select(file => $"{file} {new FileInfo(file).Length}")];
}

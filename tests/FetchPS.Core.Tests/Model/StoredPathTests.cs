using FetchPS.Core.Cycles;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;
using FetchPS.Core.Tests.Backups;

namespace FetchPS.Core.Tests.Model;

/// <summary>Paths that a database names, which anyone may have written who could write it.</summary>
public sealed class StoredPathTests
{
    public static TheoryData<string> Outside() =>
    [
        "", "/", "files", "files/", "../x", "files/../x", "files/a/../../x", "files/../current/a", "current/a", "/etc/passwd", "//etc/passwd", "files//a", "files/./a", "files/a/", "files/a/..",
        "FILES/a", "C:/x", "files/C:/x", @"files\a", @"files/..\..\x", @"C:\x", "files/a\0b", "files/a\nb", "files/.. /x", "files/a./x", "files/con", "files/NUL.txt", " files/a", "files/a:stream",
        "files/a", "files/a/x.txt", "files/example.org/2-a.txt/x-a.txt", "files/example.org/11-a.txt/x-a.txt", "files/example.org/1/x-a.txt", "files/1-a.txt/x/x-a.txt", "files/example.org/+1-a.txt/x-a.txt",
    ];

    [Theory]
    [MemberData(nameof(Outside))]
    public void What_leads_out_of_its_folder_never_becomes_a_full_path(string text)
    {
        var path = StoredPath.Version(1, text);
        var layout = new StoreLayout("/store");
        Assert.False(path.IsConfined);
        Assert.Throws<PathRefused>(() => layout.Full(path));
        Assert.StartsWith(layout.Files, layout.Shown(path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_made_is_refused_too() => Assert.Throws<PathRefused>(() => new StoreLayout("/store").Full(default));

    [Fact]
    public void What_lies_below_its_folder_becomes_a_full_path()
    {
        var layout = new StoreLayout(Path.GetFullPath("/store"));
        Assert.Equal(Path.Combine(layout.Files, "example.org", "1-a.txt", "x-a.txt"), layout.Full(StoredPath.Version(1, "files/example.org/1-a.txt/x-a.txt")));
        Assert.Equal(Path.Combine(layout.Current, "example.org", "..a"), layout.Full(StoredPath.Current("current/example.org/..a")));
    }

    [Theory]
    [InlineData("current/../../{0}/hit")]
    [InlineData("{0}/hit")]
    [InlineData("files/../current/hit")]
    public async Task A_place_that_leads_elsewhere_is_never_written_is_told_by_every_cycle_and_holds_up_no_other_url(string place)
    {
        var outside = Directory.CreateTempSubdirectory("fetchps-outside-");
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var bad = test.Watch("/a.txt", "good 1");
        test.Watch("/b.txt", "good 1");
        await test.RunAsync();
        test.Execute($"UPDATE url SET place = '{string.Format(System.Globalization.CultureInfo.InvariantCulture, place, outside.FullName)}' WHERE id = {bad.Id}");

        test.Origin.Serve("/a.txt", "good 2");
        test.Origin.Serve("/b.txt", "good 2");
        for (var cycle = 0; cycle < 3; cycle++)
        {
            test.Events.Clear();
            await test.RunNextHourAsync();
            Assert.Contains(test.Events, happened => happened is CycleFault { Error.ErrorId: "PathRefused" });
        }

        Assert.Empty(outside.EnumerateFileSystemInfos());
        Assert.Equal("good 2", File.ReadAllText(test.Store.Urls.Find(new() { Pattern = "*b.txt" }).Single().CurrentPath));
        Assert.Contains(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken), finding => finding.Kind == FindingKind.PathRefused);
        Assert.All(test.Store.Urls.Find(new()), url => Assert.StartsWith(test.Path, url.CurrentPath, StringComparison.Ordinal));
        outside.Delete(recursive: true);
    }

    [Fact]
    public async Task A_version_whose_path_leads_elsewhere_is_not_read_is_fetched_anew_and_named_by_the_check()
    {
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "good", TestContext.Current.CancellationToken);
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "good");
        test.Watch("/b.txt", "b");
        await test.RunAsync();
        var first = Assert.Single(test.Versions("*a.txt"));
        test.Execute($"UPDATE file_version SET path = '{secret}' WHERE id = {first.Id}");

        Assert.StartsWith(test.Path, test.Store.Versions.Get(first.Id).Path, StringComparison.Ordinal);
        Assert.Throws<FetchException>(() => test.Store.Content.Blocks(test.Store.Versions.Get(first.Id)).Count());
        Assert.Equal([TurnOutcome.Stored, TurnOutcome.NotModified], (await test.RunNextHourAsync()).OrderBy(turn => turn.UrlId).Select(turn => turn.Outcome));
        Assert.Single(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken), finding => finding.Kind == FindingKind.PathRefused);

        using var backup = new BackupTest();
        List<FetchException> failed = [];
        test.Store.Backup(backup.Backup, BackupTest.Request with { Failed = failed.Add });
        Assert.Single(failed);
        Assert.DoesNotContain(Directory.EnumerateFiles(backup.Backup, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) == Path.GetFileName(secret));
        failed.Clear();
        FetchStore.Restore(test.Options with { Path = Path.Combine(backup.Folder, "restored") }, backup.Backup, BackupTest.Request with { Failed = failed.Add });
        Assert.All(failed, failure => Assert.Contains(failure.ErrorId, new[] { "FileNotCopied", "PathRefused" }));

        Assert.Contains(test.Store.Repair(new() { Failed = _ => { } }), repair => repair is { Action: RepairAction.MarkedMissing, VersionId: var id } && id == first.Id);
        test.Store.Retention.Remove(first.Id);
        await test.RunNextHourAsync();
        Assert.Equal("good", await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken));
        File.Delete(secret);
    }
}

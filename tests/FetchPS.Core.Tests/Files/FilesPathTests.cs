using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Files;

/// <summary>Versions in a folder of their own, as on another volume.</summary>
public sealed class FilesPathTests : IDisposable
{
    private readonly string folder = TestStore.NewFolder();

    private string Pool => Path.Combine(folder, "pool");

    private string Root => Path.Combine(folder, "store");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Versions_and_current_copies_lie_there_and_the_rest_in_the_store()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync(filesPath: Pool);
        test.RequireGood();
        for (var i = 0; i < 6; i++)
            test.Watch($"/{i}.txt", $"good {i}");

        Assert.All(await test.RunAsync(), turn => Assert.Equal(VerificationStatus.Passed, turn.Status));

        test.Reopen();
        Assert.Equal(Pool, test.Store.Summarize().FilesPath);
        Assert.All(test.Versions(), version => Assert.StartsWith(Path.Combine(Pool, "files"), version.Path, StringComparison.Ordinal));
        Assert.All(test.Versions(), version => Assert.Equal($"good {version.UrlId - 1}", File.ReadAllText(version.Path)));
        Assert.All(test.Store.Urls.Find(new()), url => Assert.Equal($"good {url.Id - 1}", File.ReadAllText(url.CurrentPath!)));
        Assert.Empty(Check(test));
        Assert.Equal(["logs", "run"], Directory.EnumerateDirectories(test.Path).Select(Path.GetFileName).Order());

        // What nothing knows of is found there too, and a removed URL's versions go from there.
        var stray = Path.Combine(Pool, "files", "stray.txt");
        File.WriteAllText(stray, "stray");
        Assert.Equal(stray, Assert.Single(Check(test)).Target);
        File.Delete(stray);
        foreach (var url in test.Store.Urls.Find(new()))
            test.Store.Urls.Remove(url.Id, includeVersions: true);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Pool, "files"), "*", SearchOption.AllDirectories));
        Assert.Empty(Check(test));
    }

    [Fact]
    public async Task A_volume_that_is_not_mounted_is_an_error_and_its_mount_point_stays_empty()
    {
        await using var test = await TestStore.CreateAsync(filesPath: Pool);
        test.Watch("/a.txt", "a");
        await test.RunAsync();
        test.Store.Dispose();

        // As it looks while the volume is not mounted: an empty folder, or none at all.
        var elsewhere = Path.Combine(folder, "elsewhere");
        Directory.Move(Pool, elsewhere);
        AssertFails("FilesNotMounted", () => FetchStore.Open(test.Options));
        Directory.CreateDirectory(Pool);
        AssertFails("FilesNotMounted", () => FetchStore.Open(test.Options));
        AssertFails("FilesNotMounted", () => FetchStore.OpenOrCreate(test.Options, out _));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Pool));

        Directory.Delete(Pool);
        Directory.Move(elsewhere, Pool);
        test.Reopen();
        Assert.Empty(Check(test));
    }

    [Fact]
    public void Two_stores_never_share_a_folder()
    {
        Make(Root, Pool).Dispose();

        AssertFails("FilesOfAnotherStore", () => Make(Path.Combine(folder, "other"), Pool));
        Assert.False(FetchStore.Exists(Path.Combine(folder, "other")));

        Make(Path.Combine(folder, "other"), Path.Combine(folder, "its-own")).Dispose();
        AssertFails("FilesOfAnotherStore", () => Make(Path.Combine(folder, "other"), Pool));
        Directory.Delete(Pool, recursive: true);
        Directory.Move(Path.Combine(folder, "its-own"), Pool);
        AssertFails("FilesOfAnotherStore", () => FetchStore.Open(new() { Path = Root }));
    }

    [Fact]
    public void A_folder_that_holds_other_things_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(Pool, "photos"));

        AssertFails("FilesPathNotEmpty", () => Make(Root, Pool));
        Assert.False(FetchStore.Exists(Root));

        FetchStore.OpenOrCreate(new() { Path = Root }, out _).Dispose();
        AssertFails("FilesPathNotEmpty", () => Make(Root, Pool));
    }

    [Fact]
    public void Making_it_again_changes_nothing_and_an_interrupted_attempt_is_no_hindrance()
    {
        Make(Root, Pool).Dispose();
        Make(Root, Pool, expectChange: false).Dispose();
        Make(Root, null, expectChange: false).Dispose();

        // As a crash leaves it: the folder was marked, and the database had not appeared yet.
        Directory.Delete(Root, recursive: true);
        using var again = Make(Root, Pool + Path.DirectorySeparatorChar);
        Assert.Equal(Pool, again.Summarize().FilesPath);
    }

    [Fact]
    public async Task Eight_that_make_one_store_at_once_agree_on_its_mark()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var store = FetchStore.OpenOrCreate(new() { Path = Root, FilesPath = Pool }, out var changed);
            return changed;
        })));

        Assert.Equal(1, made.Count(changed => changed));
        FetchStore.Open(new() { Path = Root }).Dispose();
        Assert.Equal([".fetchps-files"], Directory.EnumerateFiles(Pool).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Versions_that_were_moved_are_taken_where_they_are_and_only_when_all_are_there()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good a");
        test.Watch("/b.txt", "good b");
        await test.RunAsync();
        test.Store.Dispose();
        var moved = test.Options with { FilesPath = Pool };

        // The current copies are made anew, so they need not come along.
        Directory.CreateDirectory(Pool);
        AssertFails("FilesNotMoved", () => FetchStore.OpenOrCreate(moved, out _));
        Move(test.Path, Pool, "files");
        FetchStore.OpenOrCreate(moved, out var changed).Dispose();
        Assert.True(changed);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'FilesMoved'"));
        test.Origin.Serve("/a.txt", "good and new");
        test.Reopen();
        await test.RunNextHourAsync();
        Assert.Empty(Check(test));
        Assert.All(test.Store.Urls.Find(new()), url => Assert.StartsWith(Path.Combine(Pool, "current"), url.CurrentPath, StringComparison.Ordinal));
        test.Store.Dispose();

        // To another pool, and home again.
        var other = Path.Combine(folder, "other");
        Directory.Move(Pool, other);
        FetchStore.OpenOrCreate(moved with { FilesPath = other }, out changed).Dispose();
        Assert.True(changed);
        Directory.Delete(Path.Combine(test.Path, "current"), recursive: true);
        foreach (var name in (string[])["files", "current"])
            Move(other, test.Path, name);
        FetchStore.OpenOrCreate(moved with { FilesPath = test.Path }, out changed).Dispose();
        Assert.True(changed);
        test.Reopen();
        await test.RunAsync();
        Assert.Equal(test.Path, test.Store.Summarize().FilesPath);
        Assert.Empty(Check(test));
    }

    [Fact]
    public async Task Versions_that_came_with_other_bytes_of_the_same_length_are_not_taken()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "good a");
        await test.RunAsync();
        var version = Assert.Single(test.Versions());
        test.Store.Dispose();
        Directory.CreateDirectory(Pool);
        Move(test.Path, Pool, "files");
        var moved = Path.Combine(Pool, Path.GetRelativePath(test.Path, version.Path));
        File.SetAttributes(moved, FileAttributes.Normal);
        File.WriteAllText(moved, "evil a");

        AssertFails("FilesNotMoved", () => FetchStore.OpenOrCreate(test.Options with { FilesPath = Pool }, out _));
        File.WriteAllText(moved, "good a");
        FetchStore.OpenOrCreate(test.Options with { FilesPath = Pool }, out var changed).Dispose();
        Assert.True(changed);
    }

    [Fact]
    public async Task Versions_are_not_moved_under_a_running_cycle()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "a");
        test.Origin.Respond("/a.txt", async context =>
        {
            AssertFails("StoreBusy", () => FetchStore.OpenOrCreate(test.Options with { FilesPath = Pool }, out _));
            await context.Response.Body.WriteAsync("a"u8.ToArray());
        });

        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunAsync()).Outcome);
    }

    private static FetchStore Make(string root, string? pool, bool expectChange = true)
    {
        var store = FetchStore.OpenOrCreate(new() { Path = root, FilesPath = pool }, out var changed);
        Assert.Equal(expectChange, changed);
        return store;
    }

    private static void Move(string from, string to, string name) => Directory.Move(Path.Combine(from, name), Path.Combine(to, name));

    private static List<StoreFinding> Check(TestStore test) => [.. test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    private static void AssertFails(string errorId, Action action) => Assert.Equal(errorId, Assert.Throws<FetchException>(action).ErrorId);
}

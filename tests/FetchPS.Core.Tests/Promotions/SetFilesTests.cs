using FetchPS.Core.Catalog;
using FetchPS.Core.Tests.Crash;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>The folders of generations and the links to them.</summary>
public sealed class SetFilesTests
{
    [Fact]
    public async Task A_folder_that_was_linked_stays_for_the_grace_time_and_goes_then()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var first = store.Linked!;
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        Assert.NotEqual(first, store.Linked);
        Assert.Equal("first", SetStore.Read(first));

        store.Test.Clock.Advance(TimeSpan.FromMinutes(59));
        await store.Test.RunAsync();
        Assert.Equal("first", SetStore.Read(first));

        store.Test.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.Test.RunAsync();
        Assert.False(Directory.Exists(first));
        Assert.Equal("second", store.Seen);
    }

    [Fact]
    public async Task The_store_says_how_long_the_grace_time_is()
    {
        await using var store = await SetStore.CreateAsync();
        store.Test.Store.ChangeSettings(settings => settings with { SetGrace = TimeSpan.FromHours(3) });
        Assert.Equal(TimeSpan.FromHours(3), store.Test.Store.Summarize().SetGrace);
        await store.Test.RunAsync();
        var first = store.Linked!;
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        await store.Test.RunNextHourAsync();
        await store.Test.RunNextHourAsync();
        Assert.True(Directory.Exists(first));
        await store.Test.RunNextHourAsync();
        Assert.False(Directory.Exists(first));
    }

    [Fact]
    public async Task A_generation_whose_folder_is_gone_is_made_again_when_the_set_falls_back_to_it()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        await store.Test.RunNextHourAsync();
        await store.Test.RunNextHourAsync();
        Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(store.Linked!)!));

        store.Test.Store.Verdicts.Record(store.Test.Versions(store.List.Url)[1].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task Members_are_read_only_copies_through_which_nobody_reaches_history()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var file = Path.Combine(store.Linked!, "list.txt");
        // For the compiler: the store skips the test there.
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(file));

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(file, "written over");
        Assert.DoesNotContain("written over", File.ReadAllText(store.Test.Versions(store.List.Url)[0].Path), StringComparison.Ordinal);
        Assert.DoesNotContain("written over", File.ReadAllText(store.List.CurrentPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_a_crash_left_behind_is_switched_by_the_next_cycle_and_half_made_folders_go()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var (link, folder) = (store.Set.Path, store.Linked!);
        File.Delete(link);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(link)!, ".geo.new"), "nowhere");
        var draft = Directory.CreateDirectory(folder + ".part").FullName;
        File.WriteAllText(Path.Combine(draft, "list.txt"), "ha");
        store.Test.Execute("UPDATE file_set SET pending = TRUE, linked_id = NULL");
        Assert.Null(store.Linked);

        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        Assert.Equal(folder, store.Linked);
        Assert.Equal([link], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(link)!).Where(entry => Path.GetFileName(entry) != ".generations"));
        Assert.Equal([folder], Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!));
        Assert.Equal(0, store.Test.Count("SELECT COUNT(*) FROM file_set WHERE pending"));
    }

    [Fact]
    public async Task A_damaged_folder_is_made_anew_when_its_link_is()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        File.Delete(Path.Combine(store.Linked!, "list.txt"));
        store.Test.Execute("UPDATE file_set SET pending = TRUE");
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
    }

    [Theory]
    [InlineData("copy", ".part")]
    [InlineData("flush", ".part")]
    [InlineData("rename", ".generations")]
    [InlineData("switch", "geo")]
    public async Task Where_the_disk_fails_the_old_generation_stays_until_the_next_cycle(string operation, string path)
    {
        var disk = new FaultyDisk();
        await using var store = await SetStore.CreateAsync(disk);
        await store.Test.RunAsync();
        store.Serve("second");
        disk.Fault = (operation, path.Replace(".part", $"geo{Path.DirectorySeparatorChar}2", StringComparison.Ordinal));
        await store.Test.RunNextHourAsync();
        Assert.NotEqual(0, disk.Failures);
        Assert.Equal("first", store.Seen);
        Assert.Contains(store.Test.Store.ReadLog(new() { Level = LogLevel.Error }), line => line.Event == "SetNotReplaced");
        Assert.Equal(2, store.Set.Generation);
        Assert.Equal("first", SetStore.Read(store.Set.Folder!));

        disk.Fault = null;
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
    }

    [Fact]
    public async Task What_a_dead_cycle_laid_out_for_verifiers_is_cleared_by_the_next()
    {
        await using var store = await SetStore.CreateAsync();
        var left = Directory.CreateDirectory(Path.Combine(store.Test.Path, "incoming", "99-set1")).FullName;
        File.WriteAllText(Path.Combine(left, "list.txt"), "x");
        await store.Test.RunAsync();
        Assert.False(Directory.Exists(left));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store.Test.Path, "incoming")));
    }

    [Fact]
    public async Task Versions_on_a_volume_of_their_own_have_their_sets_beside_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The link is a symbolic one.");
        var elsewhere = Directory.CreateTempSubdirectory("fetchps-test-").FullName;
        await using var test = await TestStore.CreateAsync(filesPath: Path.Combine(elsewhere, "files"));
        test.RequireGood();
        test.Origin.Serve("/a.txt", "good");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(1), Set = "one" });
        await test.RunAsync();
        Assert.Equal("good", File.ReadAllText(Path.Combine(elsewhere, "files", "sets", "one", "a.txt")));
        Directory.Delete(elsewhere, recursive: true);
    }
}

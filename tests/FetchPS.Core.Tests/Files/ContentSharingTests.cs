namespace FetchPS.Core.Tests.Files;

public sealed class ContentSharingTests
{
    [Fact]
    public async Task The_same_content_of_two_urls_is_stored_once()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "shared");
        await test.RunAsync();
        test.Watch("/b.txt", "shared");
        await test.RunNextHourAsync();

        var versions = test.Versions();
        Assert.Equal(2, versions.Count);
        Assert.True(SameFile(versions[0].Path, versions[1].Path));
    }

    [Fact]
    public async Task The_same_content_in_one_batch_is_stored_once()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 20; i++)
            test.Watch($"/{i}.txt", "shared");
        await test.RunAsync();

        var versions = test.Versions();
        Assert.Equal(20, versions.Count);
        Assert.All(versions, version => Assert.True(SameFile(versions[0].Path, version.Path)));
    }

    [Fact]
    public async Task A_stored_copy_that_was_damaged_is_not_linked_to()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "shared");
        await test.RunAsync();
        var first = Assert.Single(test.Versions());
        File.Delete(first.Path);
        File.WriteAllText(first.Path, "shAred");

        test.Watch("/b.txt", "shared");
        await test.RunNextHourAsync();
        Assert.Equal("shared", File.ReadAllText(test.Versions()[^1].Path));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Stored_files_are_read_only_and_the_database_is_the_owners()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "x");
        await test.RunAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(Assert.Single(test.Versions()).Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(test.Path, "fetchps.db")));
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.All(
            Directory.EnumerateFileSystemEntries(test.Path, "*", SearchOption.AllDirectories),
            entry => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(entry) & others));
    }

    /// <summary>Whether two names lead to one file, shown by what a change of mode through one does to the other.</summary>
    private static bool SameFile(string one, string other)
    {
        if (one == other)
            return true;
        File.SetAttributes(one, FileAttributes.Normal);
        var before = File.GetLastWriteTimeUtc(other);
        File.SetLastWriteTimeUtc(one, before.AddDays(-1));
        var same = File.GetLastWriteTimeUtc(other) == before.AddDays(-1);
        File.SetLastWriteTimeUtc(one, before);
        return same;
    }
}

using FetchPS.Core.Tests.Promotions;

namespace FetchPS.Core.Tests.Files;

/// <summary>A version whose bytes rotted on the disk is handed to nobody, and known to be damaged from the moment that it is seen.</summary>
public sealed class RottenVersionTests
{
    [Fact]
    public async Task It_never_becomes_current()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good, and old");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "bad, and newer");
        await test.RunNextHourAsync();
        var newer = test.Versions()[1];
        Rot(newer.Path);

        test.Store.Verdicts.Record(newer.Id, VerificationResult.Passed, null, null);

        Assert.Equal((VersionIntegrity.Damaged, false), (test.Versions()[1].Integrity, test.Versions()[1].IsCurrent));
        Assert.True(test.Versions()[0].IsCurrent);
        Assert.Equal("good, and old", await File.ReadAllTextAsync(test.Store.Urls.Get(1).CurrentPath!, Stop));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE current_pending"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionDamaged' AND target_id = 2"));
    }

    [Fact]
    public async Task It_is_in_no_set()
    {
        await using var set = await SetStore.CreateAsync();
        await set.Test.RunAsync();
        set.Serve("second");
        await set.Test.RunNextHourAsync();
        Assert.Equal("second", set.Seen);
        var list = set.Test.Versions("*/list.txt");
        // The set is to fall back to the first generation, of which the folder is gone and the list is rotten.
        Directory.Delete(Path.Combine(Path.GetDirectoryName(set.Linked!)!, Directory.GetDirectories(Path.GetDirectoryName(set.Linked!)!).Order().First()), recursive: true);
        Rot(list[0].Path);

        set.Test.Store.Verdicts.Record(list[1].Id, VerificationResult.Failed, null, null);

        Assert.Equal(VersionIntegrity.Damaged, set.Test.Store.Versions.Get(list[0].Id).Integrity);
        Assert.Null(set.Linked);
        Assert.Equal(0, set.Test.Count("SELECT COUNT(*) FROM file_set WHERE pending"));
    }

    [Fact]
    public async Task A_generations_folder_with_other_bytes_is_not_linked_again()
    {
        await using var set = await SetStore.CreateAsync();
        await set.Test.RunAsync();
        var first = set.Linked!;
        set.Serve("second");
        await set.Test.RunNextHourAsync();
        Rot(Path.Combine(first, "list.txt"));

        set.Test.Store.Verdicts.Record(set.Test.Versions("*/list.txt")[1].Id, VerificationResult.Failed, null, null);

        Assert.Equal("first", set.Seen);
    }

    [Fact]
    public async Task Who_reads_it_to_its_end_is_told()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "one\n");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "two\n");
        await test.RunNextHourAsync();
        Rot(test.Versions()[1].Path);

        Assert.Equal("ContentDamaged", Assert.Throws<FetchException>(() => test.Store.Content.Text(test.Versions()[1])).ErrorId);
        Assert.Equal("ContentDamaged", Assert.Throws<FetchException>(() => test.Store.Content.Lines(test.Versions()[1]).ToList()).ErrorId);
        Assert.Equal("ContentDamaged", Assert.Throws<FetchException>(() => test.Store.Comparer.Compare(test.Versions()[0], test.Versions()[1])).ErrorId);
        Assert.Equal("one\n", test.Store.Content.Text(test.Versions()[0]));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Changes the last byte, and nothing else.</summary>
    private static void Rot(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }
}

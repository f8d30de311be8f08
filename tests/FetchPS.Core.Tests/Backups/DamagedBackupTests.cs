using System.Text;
using FetchPS.Core.Backups;

namespace FetchPS.Core.Tests.Backups;

/// <summary>Bytes are what a version is, not sizes: what is read on its way and has other bytes is named, kept apart, and never current.</summary>
public sealed class DamagedBackupTests : IAsyncLifetime
{
    private const string OtherVolume = "/dev/shm";

    private readonly BackupTest folders = new();
    private readonly List<FetchException> failed = [];
    private string other = "";
    private TestStore test = null!;

    public async ValueTask InitializeAsync()
    {
        test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good, and old");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "good, and new");
        await test.RunNextHourAsync();
    }

    public async ValueTask DisposeAsync()
    {
        folders.Dispose();
        if (other.Length > 0 && Directory.Exists(other))
            Directory.Delete(other, recursive: true);
        await test.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backup_with_other_bytes_of_the_same_length_never_becomes_current(bool onOtherVolume)
    {
        var backup = Backup(onOtherVolume);
        var damaged = Damage(backup, Newest.Path, "good, and NEW");

        using var restored = Restore(backup);

        Assert.Equal("FileDamaged", Assert.Single(failed).ErrorId);
        Assert.Contains(damaged, failed[0].Message, StringComparison.Ordinal);
        var (old, @new) = (restored.Versions.Get(1), restored.Versions.Get(2));
        Assert.Equal((VersionIntegrity.Whole, true), (old.Integrity, old.IsCurrent));
        Assert.Equal((VersionIntegrity.Damaged, false), (@new.Integrity, @new.IsCurrent));
        Assert.Equal("good, and old", File.ReadAllText(restored.Urls.Get(1).CurrentPath!));
        Assert.False(File.Exists(@new.Path));
        Assert.Equal("good, and NEW", Assert.Single(Kept(restored.Path)));
        Assert.Equal(["VersionDamaged", "CurrentFellBack"], restored.ReadLog(new()).Select(line => line.Event).Where(name => name is "VersionDamaged" or "CurrentFellBack"));
        Assert.Equal(FindingKind.VersionMarked, Assert.Single(restored.Check(cancellationToken: Stop)).Kind);
        Assert.Empty(restored.Repair(new()));
        // The backup is as it was.
        Assert.Equal("good, and NEW", File.ReadAllText(damaged));
    }

    [Fact]
    public async Task A_whole_twin_stands_in_for_one_with_other_bytes()
    {
        test.Watch("/b.txt", "good, and old");
        await test.RunAsync();
        var backup = Backup(onOtherVolume: false);
        Damage(backup, test.Versions("*/b.txt")[0].Path, "good, and OLD");

        using var restored = Restore(backup);

        Assert.Empty(failed);
        Assert.Empty(restored.Check(cancellationToken: Stop));
    }

    [Fact]
    public void A_file_that_the_backup_lacks_is_marked_as_missing()
    {
        var backup = Backup(onOtherVolume: false);
        Damage(backup, Newest.Path, content: null);

        using var restored = Restore(backup);

        Assert.Equal("FileNotCopied", Assert.Single(failed).ErrorId);
        Assert.Equal((VersionIntegrity.Missing, true), (restored.Versions.Get(2).Integrity, restored.Versions.Get(1).IsCurrent));
    }

    [Fact]
    public void A_version_that_rotted_in_the_store_is_found_when_it_is_copied()
    {
        Damage(test.Path, Newest.Path, "good, and NEW");

        var backup = Backup(onOtherVolume: true);

        Assert.Equal("FileDamaged", Assert.Single(failed).ErrorId);
        Assert.Equal("good, and NEW", Assert.Single(Kept(backup)));
        // In the store too it is never current again.
        Assert.Equal((VersionIntegrity.Damaged, false), (Newest.Integrity, Newest.IsCurrent));
        Assert.Equal("good, and old", File.ReadAllText(test.Store.Urls.Get(1).CurrentPath!));
        Assert.Equal(FindingKind.VersionMarked, Assert.Single(BackupTest.Check(test, backup)).Kind);
        using var restored = Restore(backup);
        Assert.Equal((VersionIntegrity.Damaged, true), (restored.Versions.Get(2).Integrity, restored.Versions.Get(1).IsCurrent));
    }

    [Fact]
    public void The_next_backup_brings_anew_what_was_written_over_in_the_earlier_one()
    {
        var backup = Backup(onOtherVolume: true);
        Damage(backup, Newest.Path, "good, and NEW");
        Damage(backup, test.Store.Urls.Get(1).CurrentPath!, "good, and NEW");
        Damage(backup, Directory.GetFiles(Path.Combine(test.Path, "logs"))[0], new string('x', 10));

        var copy = test.Store.Backup(backup, Request);

        Assert.Equal((1, 1, 1), (copy.Copied, copy.Unchanged, copy.NotRead));
        Assert.Equal("good, and NEW", Assert.Single(Kept(backup)));
        Assert.Empty(BackupTest.Check(test, backup));
        using var restored = Restore(backup);
        Assert.Empty(failed);
    }

    [Fact]
    public void What_becomes_a_hard_link_is_not_read_and_counted_apart()
    {
        Damage(test.Path, Newest.Path, "good, and NEW");

        var copy = test.Store.Backup(folders.Backup, Request);

        Assert.SkipUnless(copy.Linked == 2, "The file system has no hard links.");
        Assert.Equal((2, 0), (copy.NotRead, copy.Copied));
        Assert.Contains(BackupTest.Check(test, folders.Backup), finding => finding.Kind == FindingKind.ContentDiffers);
    }

    private CopyRequest Request => BackupTest.Request with { Failed = failed.Add };

    private FileVersion Newest => test.Versions("*/a.txt")[1];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Backup(bool onOtherVolume)
    {
        if (onOtherVolume)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(OtherVolume), $"There is no second volume at {OtherVolume}.");
            other = Path.Combine(OtherVolume, $"fetchps-backup-{Guid.NewGuid():N}");
        }

        var backup = onOtherVolume ? other : folders.Backup;
        test.Store.Backup(backup, Request);
        return backup;
    }

    private FetchStore Restore(string backup)
    {
        var options = test.Options with { Path = Path.Combine(folders.Folder, "restored") };
        FetchStore.Restore(options, backup, Request);
        return FetchStore.Open(options);
    }

    private static List<string> Kept(string store) =>
        [.. Directory.EnumerateFiles(Path.Combine(store, "lost+found"), "*", SearchOption.AllDirectories).Select(File.ReadAllText)];

    /// <summary>Puts other bytes in the place of a file in a copy of the store, or none; the store's own file stays as it is.</summary>
    private string Damage(string copy, string file, string? content)
    {
        var path = Path.Combine(copy, Path.GetRelativePath(test.Path, file));
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        if (content is not null)
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
        return path;
    }
}

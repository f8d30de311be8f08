using FetchPS.Core.Integrity;

namespace FetchPS.Core.Tests.Integrity;

/// <summary>Each kind of damage is found, and nothing else.</summary>
public sealed class StoreCheckTests
{
    [Fact]
    public async Task A_sound_store_has_no_finding_and_each_step_is_told()
    {
        await using var test = await WithCurrentAsync();
        List<CheckProgress> told = [];
        Assert.Empty(test.Store.Check(progress: told.Add, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(Enum.GetValues<CheckStep>(), told.Select(progress => progress.Step).Distinct());
    }

    [Fact]
    public async Task A_file_that_is_gone_is_found() =>
        await FindsAsync(test => Change(Version(test), delete: true), FindingKind.FileMissing, Version, quick: true);

    [Fact]
    public async Task Another_size_is_found() =>
        await FindsAsync(test => Change(Version(test), "longer than it was"), FindingKind.SizeDiffers, Version, quick: true);

    [Fact]
    public async Task Other_bytes_are_found_by_the_full_check() =>
        await FindsAsync(test => Change(Version(test), "gooD"), FindingKind.ContentDiffers, Version, quick: false);

    [Fact]
    public async Task Other_bytes_escape_the_quick_check()
    {
        await using var test = await WithCurrentAsync();
        Change(Version(test), "gooD");
        Assert.Empty(test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("files/stray.txt")]
    [InlineData("files/localhost/stray.txt")]
    [InlineData("files/localhost/1-a.txt/20260101T000000Z-000000000000-a.txt")]
    [InlineData("files/elsewhere/99-b.txt/b.txt")]
    [InlineData("current/localhost/stray.txt")]
    [InlineData("incoming/77-1.part")]
    public async Task A_file_that_no_row_knows_of_is_found(string path)
    {
        await FindsAsync(
            test =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Stray(test))!);
                File.WriteAllText(Stray(test), "stray");
            },
            FindingKind.FileUnknown, Stray, quick: true, FindingSeverity.Warning);

        string Stray(TestStore test) => Path.Combine(test.Path, path.Replace('/', Path.DirectorySeparatorChar));
    }

    [Fact]
    public async Task A_file_that_no_row_knows_of_is_found_though_as_many_are_there_as_should_be()
    {
        await using var test = await WithCurrentAsync();
        var version = Version(test);
        var stray = Path.Combine(Path.GetDirectoryName(version)!, "stray.txt");
        File.Move(version, stray);
        Assert.Equal(
            [(FindingKind.FileMissing, version), (FindingKind.FileUnknown, stray)],
            test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken).Select(finding => (finding.Kind, finding.Target)));

        // Nor does another URL's number of files stand for it.
        File.Move(stray, version);
        var other = Path.Combine(test.Path, "files", "elsewhere", "1-a.txt", "a.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.WriteAllText(other, "stray");
        Assert.Equal(other, Assert.Single(test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken)).Target);
    }

    [Fact]
    public async Task A_current_copy_that_is_gone_is_found() =>
        await FindsAsync(test => Change(Current(test), delete: true), FindingKind.CurrentMissing, Current, quick: true);

    [Fact]
    public async Task A_current_copy_with_other_bytes_is_found() =>
        await FindsAsync(test => Change(Current(test), "gooD"), FindingKind.CurrentDiffers, Current, quick: false);

    [Fact]
    public async Task A_current_copy_that_is_behind_is_found() =>
        await FindsAsync(test => test.Execute("UPDATE url SET current_pending = TRUE"), FindingKind.CurrentPending, Current, quick: true, FindingSeverity.Warning);

    [Fact]
    public async Task A_reference_that_leads_nowhere_is_found() => await FindsAsync(
        test => test.Execute("PRAGMA foreign_keys = OFF; UPDATE attempt SET cycle_id = 999"), FindingKind.ReferenceBroken, _ => "attempt", quick: true);

    [Fact]
    public async Task A_damaged_database_is_found()
    {
        await using var test = await WithCurrentAsync();
        test.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var page = test.Count("SELECT rootpage FROM sqlite_master WHERE name = 'attempt_day'");
        var size = test.Count("PRAGMA page_size");
        using (var file = new FileStream(Path.Combine(test.Path, "fetchps.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = (page - 1) * size;
            file.Write(new byte[64]);
        }

        test.Reopen();
        Assert.All(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken), finding => Assert.Equal(FindingKind.DatabaseDamaged, finding.Kind));
        Assert.NotEmpty(test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_running_cycle_is_doing_is_no_fault()
    {
        await using var test = await WithCurrentAsync();
        List<StoreFinding>? findings = null;
        test.Origin.Respond("/a.txt", async context =>
        {
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            // As a file that was renamed and whose row is yet to be committed.
            await File.WriteAllTextAsync(Path.Combine(test.Path, "files/localhost/1-a.txt/placed.txt"), "placed");
            findings = [.. test.Store.Check()];
        });

        await test.RunNextHourAsync();
        Assert.Empty(findings!);
    }

    private static async Task<TestStore> WithCurrentAsync()
    {
        var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        return test;
    }

    private static async Task FindsAsync(
        Action<TestStore> damage, FindingKind kind, Func<TestStore, string> target, bool quick, FindingSeverity severity = FindingSeverity.Error)
    {
        await using var test = await WithCurrentAsync();
        damage(test);
        var finding = Assert.Single(test.Store.Check(quick, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((severity, kind, target(test)), (finding.Severity, finding.Kind, finding.Target));
        Assert.EndsWith(".", finding.Message, StringComparison.Ordinal);
    }

    private static string Version(TestStore test) => Assert.Single(test.Versions()).Path;

    private static string Current(TestStore test) => Assert.Single(test.Store.Urls.Find(new())).CurrentPath!;

    private static void Change(string path, string content = "", bool delete = false)
    {
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        if (!delete)
            File.WriteAllText(path, content);
    }
}

using FetchPS.Core.Integrity;
using FetchPS.Core.Tests.Crash;

namespace FetchPS.Core.Tests.Integrity;

/// <summary>What can be put right is; what can't is known to be lost; nothing is deleted.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task A_sound_store_is_left_as_it_is()
    {
        await using var test = await WithTwoVersionsAsync();
        var before = Tree(test);
        var audited = test.Count("SELECT COUNT(*) FROM audit");
        Assert.Empty(Repair(test));
        Assert.Equal(before, Tree(test));
        Assert.Equal(audited, test.Count("SELECT COUNT(*) FROM audit"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_file_is_made_anew_from_a_version_with_the_same_bytes(bool missing)
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "shared");
        test.Watch("/b.txt", "shared");
        await test.RunAsync();
        var (a, b) = (test.Versions()[0], test.Versions()[1]);
        Damage(a.Path, missing ? null : "Shared");

        var repair = Assert.Single(Repair(test));
        Assert.Equal((RepairAction.Restored, a.Path, a.Id), (repair.Action, repair.Target, repair.VersionId!.Value));
        Assert.Equal("shared", File.ReadAllText(a.Path));
        Assert.Equal("shared", File.ReadAllText(b.Path));
        Assert.Equal(missing ? null : "Shared", repair.KeptAs is null ? null : File.ReadAllText(repair.KeptAs));
        Assert.Equal(VersionIntegrity.Whole, test.Store.Versions.Get(a.Id).Integrity);
        AssertWholeAndStable(test);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionRepaired' AND target_id = 1"));
    }

    [Fact]
    public async Task A_lost_file_is_made_anew_from_the_current_copy()
    {
        await using var test = await WithTwoVersionsAsync();
        var newest = test.Versions()[1];
        Damage(newest.Path, content: null);
        Assert.Equal(RepairAction.Restored, Assert.Single(Repair(test)).Action);
        Assert.Equal("good and new", File.ReadAllText(newest.Path));
        Assert.True(test.Versions()[1].IsCurrent);
        AssertWholeAndStable(test);
    }

    [Theory]
    [InlineData(null, VersionIntegrity.Missing, RepairAction.MarkedMissing)]
    [InlineData("good and NEW", VersionIntegrity.Damaged, RepairAction.MarkedDamaged)]
    [InlineData("short", VersionIntegrity.Damaged, RepairAction.MarkedDamaged)]
    public async Task What_is_lost_is_marked_and_current_falls_back_until_it_is_found_whole_again(string? content, VersionIntegrity mark, RepairAction action)
    {
        await using var test = await WithTwoVersionsAsync();
        var (older, newer) = (test.Versions()[0], test.Versions()[1]);
        var place = Place(test);
        Damage(newer.Path, content);
        Damage(place, content);

        var repair = Assert.Single(Repair(test));
        Assert.Equal((action, newer.Path, newer.Id), (repair.Action, repair.Target, repair.VersionId!.Value));
        Assert.Equal((mark, false), (test.Store.Versions.Get(newer.Id).Integrity, test.Store.Versions.Get(newer.Id).IsCurrent));
        Assert.True(test.Store.Versions.Get(older.Id).IsCurrent);
        Assert.Equal("good", File.ReadAllText(place));
        if (content is not null)
            Assert.Equal(content, File.ReadAllText(newer.Path));
        var finding = Assert.Single(Check(test));
        Assert.Equal((FindingSeverity.Warning, FindingKind.VersionMarked, newer.Path), (finding.Severity, finding.Kind, finding.Target));
        Assert.Empty(Repair(test));

        // Not even a person's word makes it current.
        test.Store.Verdicts.Record(newer.Id, VerificationResult.Failed, null, null);
        test.Store.Verdicts.Record(newer.Id, VerificationResult.Passed, null, null);
        Assert.True(test.Store.Versions.Get(older.Id).IsCurrent);

        Damage(newer.Path, "good and new");
        Assert.Equal(RepairAction.Unmarked, Assert.Single(Repair(test)).Action);
        Assert.True(test.Store.Versions.Get(newer.Id).IsCurrent);
        Assert.Equal("good and new", File.ReadAllText(place));
        AssertWholeAndStable(test);
        Assert.Equal(
            [$"Version{mark}", "CurrentFellBack", "VersionFoundWhole", "VersionPromoted"],
            test.Store.ReadLog(new()).Select(line => line.Event).Where(name => name is "VersionMissing" or "VersionDamaged" or "VersionFoundWhole" or "CurrentFellBack" or "VersionPromoted").Skip(2));
    }

    [Fact]
    public async Task What_is_lost_is_asked_for_anew_and_is_nobodys_twin()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        var lost = Assert.Single(test.Versions());
        Damage(lost.Path, "gooD");
        Repair(test);

        // The file lies there, with the right size: without the mark the server would be asked whether it changed.
        var turn = Assert.Single(await test.RunNextHourAsync());
        Assert.Equal((TurnOutcome.Stored, 200), (turn.Outcome, turn.StatusCode!.Value));
        Assert.Null(test.Origin.Requests[^1].Header("If-None-Match"));
        var anew = test.Versions()[1];
        Assert.Equal("good", File.ReadAllText(anew.Path));
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);

        // And now there is a copy to make the lost one anew from.
        Assert.Equal(RepairAction.Restored, Assert.Single(Repair(test)).Action);
        Assert.Equal(VersionIntegrity.Whole, test.Store.Versions.Get(lost.Id).Integrity);
        AssertWholeAndStable(test);
    }

    [Fact]
    public async Task No_verifier_gets_what_is_lost()
    {
        await using var test = await TestStore.CreateAsync();
        // It breaks at first, so that the version is left open for the next cycle.
        test.Store.Verifiers.Add(new() { Name = "later", Kind = VerifierKind.Command, Command = "grep", ArgumentList = ["-q", "good", "/nowhere/at/all"] });
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM required_verifier WHERE result IS NULL AND errors = 1"));

        Damage(Assert.Single(test.Versions()).Path, "gooD");
        Repair(test);
        test.Origin.Remove("/a.txt");
        await test.RunNextHourAsync();
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM required_verifier WHERE result IS NULL AND errors = 1 AND claim_cycle_id IS NULL"));
        Assert.Single(test.Store.Verdicts.Find());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("written over by somebody")]
    public async Task A_current_copy_is_made_anew_and_what_lay_there_is_kept(string? content)
    {
        await using var test = await WithTwoVersionsAsync();
        Damage(Place(test), content);
        var repair = Assert.Single(Repair(test));
        Assert.Equal((RepairAction.CurrentReplaced, Place(test), 2), (repair.Action, repair.Target, repair.VersionId!.Value));
        Assert.Equal("good and new", File.ReadAllText(Place(test)));
        Assert.Equal(content, repair.KeptAs is null ? null : File.ReadAllText(repair.KeptAs));
        AssertWholeAndStable(test);
    }

    [Fact]
    public async Task A_current_copy_that_is_behind_is_brought_into_line()
    {
        await using var test = await WithTwoVersionsAsync();
        test.Execute("UPDATE url SET current_pending = TRUE");
        Assert.Equal(RepairAction.CurrentReplaced, Assert.Single(Repair(test)).Action);
        AssertWholeAndStable(test);
    }

    [Fact]
    public async Task Unknown_files_are_moved_away_with_their_paths()
    {
        await using var test = await WithTwoVersionsAsync();
        string[] strays = ["files/stray.txt", "files/localhost/1-a.txt/stray.txt", "files/elsewhere/99-b/b.txt", "current/localhost/below/stray.txt", "incoming/77-1.part", "incoming/repair-1.part"];
        for (var round = 1; round <= 2; round++)
        {
            foreach (var stray in strays)
                Write(Path.Combine(test.Path, stray), $"{stray} {round}");
            var repairs = Repair(test);
            Assert.Equal(strays.Order(), repairs.Select(repair => Path.GetRelativePath(test.Path, repair.Target).Replace('\\', '/')).Order());
            Assert.All(repairs, repair => Assert.Equal(RepairAction.MovedAway, repair.Action));
            foreach (var stray in strays)
            {
                Assert.False(File.Exists(Path.Combine(test.Path, stray)));
                Assert.Equal($"{stray} {round}", File.ReadAllText(Path.Combine(test.Path, "lost+found", round == 1 ? stray : $"{stray}.2")));
            }

            AssertWholeAndStable(test);
        }

        Assert.Equal(2 * strays.Length, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'FileMovedAway'"));
    }

    [Fact]
    public async Task Nothing_is_done_that_was_not_confirmed()
    {
        await using var test = await WithEverythingWrongAsync();
        var before = Tree(test);
        var audited = test.Count("SELECT COUNT(*) FROM audit");
        List<string> asked = [];
        Assert.Empty(test.Store.Repair(new RepairRequest
        {
            Confirm = (target, action) =>
            {
                asked.Add($"{target}: {action}");
                return false;
            },
        }));
        Assert.Equal(5, asked.Count);
        Assert.Equal(before, Tree(test));
        Assert.Equal(audited, test.Count("SELECT COUNT(*) FROM audit"));
    }

    [Fact]
    public async Task What_a_running_cycle_holds_is_left_to_it()
    {
        await using var test = await WithTwoVersionsAsync();
        List<StoreRepair>? repairs = null;
        var placed = Path.Combine(test.Path, "files/localhost/1-a.txt/placed.txt");
        test.Origin.Respond("/a.txt", async context =>
        {
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            // As a file that was renamed and whose row is yet to be committed.
            await File.WriteAllTextAsync(placed, "placed");
            repairs = Repair(test);
        });

        await test.RunNextHourAsync();
        Assert.Empty(repairs!);
        Assert.True(File.Exists(placed));
        Assert.Equal(RepairAction.MovedAway, Assert.Single(Repair(test)).Action);
    }

    [Fact]
    public async Task A_folder_of_versions_that_is_gone_marks_nothing()
    {
        await using var test = await WithTwoVersionsAsync();
        Directory.Move(Path.Combine(test.Path, "files"), Path.Combine(test.Path, "elsewhere"));
        Assert.Equal("FilesGone", Assert.Throws<FetchException>(() => Repair(test)).ErrorId);
        Directory.CreateDirectory(Path.Combine(test.Path, "files"));
        Assert.Equal("FilesGone", Assert.Throws<FetchException>(() => Repair(test)).ErrorId);
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM file_version WHERE integrity IS NOT NULL"));
    }

    [Theory]
    [InlineData("copy", "repair-")]
    [InlineData("rename", "lost+found")]
    [InlineData("folder", "lost+found")]
    public async Task What_can_not_be_put_right_is_told_and_the_rest_goes_on(string operation, string path)
    {
        var disk = new FaultyDisk();
        await using var test = await WithEverythingWrongAsync(disk);
        disk.Fault = (operation, path);
        List<string> failed = [];
        var done = test.Store.Repair(new RepairRequest { Failed = failure => failed.Add(failure.ErrorId) }).ToList();
        Assert.NotEqual(0, disk.Failures);
        Assert.NotEmpty(failed);
        Assert.All(failed, id => Assert.Equal("StorageFailure", id));
        Assert.Contains(done, repair => repair.Action == RepairAction.MarkedMissing);

        disk.Fault = null;
        Assert.NotEmpty(Repair(test));
        Assert.Equal([FindingKind.VersionMarked], Check(test).Select(finding => finding.Kind));
        Assert.Empty(Repair(test));
    }

    [Theory]
    [InlineData("in-current-copy", 1)]
    [InlineData("in-current-copy", 2)]
    [InlineData("after-current-copy", 1)]
    [InlineData("after-link", 1)]
    [InlineData("after-link", 2)]
    [InlineData("before-rename", 1)]
    [InlineData("after-rename", 1)]
    [InlineData("after-rename", 2)]
    [InlineData("before-current-rename", 1)]
    [InlineData("after-current-rename", 1)]
    public async Task A_kill_in_the_middle_harms_nothing(string step, int times)
    {
        Verification.Unix.Require();
        await using var test = await WithEverythingWrongAsync();
        var before = Check(test).Select(finding => finding.Target).ToHashSet();
        using (var child = await ChildProcess.StartAsync($"{step}:{times}", "repair", test.Path))
        {
            child.Go();
            Assert.Equal(137, (await child.EndAsync()).ExitCode);
        }

        // Nothing is worse than before; and nothing is left that the next repair does not put right.
        Assert.All(Check(test), finding => Assert.True(before.Contains(finding.Target) || finding.Target.Contains("incoming", StringComparison.Ordinal), finding.ToString()));
        Repair(test);
        Assert.Equal([FindingKind.VersionMarked], Check(test).Select(finding => finding.Kind));
        Assert.Empty(Repair(test));
        Assert.Equal("shared", File.ReadAllText(test.Versions("*/b.txt")[0].Path));
        Assert.True(Directory.EnumerateFiles(Path.Combine(test.Path, "lost+found"), "stray.txt", SearchOption.AllDirectories).Any());
    }

    /// <summary>A restorable version, one to be marked, a current copy that is wrong, a stray file, and one on its way that nobody owns.</summary>
    private static async Task<TestStore> WithEverythingWrongAsync(Core.Disk.IDisk? disk = null)
    {
        var test = await WithTwoVersionsAsync(disk);
        test.Watch("/b.txt", "shared");
        test.Watch("/c.txt", "shared");
        test.Watch("/d.txt", "alone");
        await test.RunAsync();
        Damage(test.Versions("*/b.txt")[0].Path, "Shared");
        Damage(test.Versions("*/d.txt")[0].Path, content: null);
        Damage(Place(test), "written over by somebody");
        Write(Path.Combine(test.Path, "files/localhost/stray.txt"), "stray");
        Write(Path.Combine(test.Path, "incoming/77-1.part"), "left over");
        Assert.Equal(5, Check(test).Count);
        return test;
    }

    private static async Task<TestStore> WithTwoVersionsAsync(Core.Disk.IDisk? disk = null)
    {
        var test = await TestStore.CreateAsync(disk);
        test.RequireGood();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "good and new");
        await test.RunNextHourAsync();
        Assert.True(test.Versions()[1].IsCurrent);
        return test;
    }

    private static List<StoreRepair> Repair(TestStore test) => [.. test.Store.Repair(new())];

    private static List<StoreFinding> Check(TestStore test) => [.. test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    private static void AssertWholeAndStable(TestStore test)
    {
        Assert.Empty(Check(test));
        var audited = test.Count("SELECT COUNT(*) FROM audit");
        Assert.Empty(Repair(test));
        Assert.Equal(audited, test.Count("SELECT COUNT(*) FROM audit"));
    }

    private static string Place(TestStore test) => test.Store.Urls.Get(1).CurrentPath!;

    private static List<string> Tree(TestStore test) =>
        [.. Directory.EnumerateFiles(test.Path, "*", SearchOption.AllDirectories).Where(file => !file.Contains("fetchps.db", StringComparison.Ordinal)).Order().Select(file => $"{file} {new FileInfo(file).Length}")];

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    /// <summary>Puts other bytes in a file's place, or none.</summary>
    private static void Damage(string path, string? content)
    {
        if (File.Exists(path))
            File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        if (content is not null)
            File.WriteAllText(path, content);
    }
}

using FetchPS.Core.Tests.Disk;

namespace FetchPS.Core.Tests.Integrity;

/// <summary>What an earlier version made under a strict umask is found, and opened to the group: the store's own folders and files, and nothing behind a link.</summary>
public sealed class GroupAccessTests : StoreFolderTest
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode SharedFolder = OwnerFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    public GroupAccessTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells whose a file is.");

    [Fact]
    public void Folders_and_files_that_the_group_can_not_read_are_found_and_opened()
    {
        string[] folders = [Path.Combine(Test.Path, "current"), Path.GetDirectoryName(Test.Versions()[0].Path)!];
        SetMode(OwnerFolder, folders);
        SetMode(UnixFileMode.UserRead, Test.Versions()[0].Path);
        string[] shut = [folders[0], folders[1], Test.Versions()[0].Path];

        var findings = Check();
        Assert.Equal(shut.Order(StringComparer.Ordinal), findings.Select(finding => finding.Target).Order(StringComparer.Ordinal));
        Assert.All(findings, finding => Assert.Equal((FindingKind.GroupShutOut, FindingSeverity.Warning), (finding.Kind, finding.Severity)));

        var repairs = Test.Store.Repair(new()).ToList();
        Assert.Equal(shut.Order(StringComparer.Ordinal), repairs.Select(repair => repair.Target).Order(StringComparer.Ordinal));
        Assert.All(repairs, repair => Assert.Equal(RepairAction.GroupLetIn, repair.Action));
        Assert.All(folders, folder => Assert.Equal(SharedFolder, Mode(folder)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, Mode(shut[2]));
        Assert.Equal(3, Test.Count("SELECT COUNT(*) FROM audit WHERE event = 'GroupLetIn'"));
        Assert.Empty(Check());
        Assert.Empty(Test.Store.Repair(new()));
    }

    [Fact]
    public void Other_bits_of_a_folder_stay()
    {
        var folder = Path.Combine(Test.Path, "files");
        SetMode(OwnerFolder | UnixFileMode.SetGroup | UnixFileMode.OtherExecute, folder);

        Assert.Equal(RepairAction.GroupLetIn, Assert.Single(Test.Store.Repair(new())).Action);

        Assert.Equal(SharedFolder | UnixFileMode.SetGroup | UnixFileMode.OtherExecute, Mode(folder));
    }

    [Fact]
    public void What_is_not_confirmed_stays_and_what_is_for_the_owner_alone_is_no_fault()
    {
        var folder = Path.Combine(Test.Path, "current");
        SetMode(OwnerFolder, folder, Path.Combine(Test.Path, "logs"), Path.Combine(Test.Path, "run"));

        List<string> asked = [];
        Assert.Empty(Test.Store.Repair(new() { Confirm = (target, _) => { asked.Add(target); return false; } }));

        Assert.Equal([folder], asked);
        Assert.Equal(OwnerFolder, Mode(folder));
    }

    [Fact]
    public void Nothing_behind_a_link_is_touched()
    {
        var outside = Directory.CreateTempSubdirectory("fetchps-test-").FullName;
        try
        {
            SetMode(OwnerFolder, outside);
            var secret = Path.Combine(outside, "secret");
            File.WriteAllText(secret, "mine");
            SetMode(UnixFileMode.UserRead, secret);
            Directory.CreateSymbolicLink(Path.Combine(Test.Path, "files", "elsewhere"), outside);
            File.CreateSymbolicLink(Path.Combine(Test.Path, "current", "elsewhere"), secret);

            Assert.DoesNotContain(Check(), finding => finding.Kind == FindingKind.GroupShutOut);
            Assert.Empty(Test.Store.Repair(new() { Failed = _ => { } }));

            Assert.Equal((OwnerFolder, UnixFileMode.UserRead), (Mode(outside), Mode(secret)));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task A_cycle_tells_once_of_a_folder_that_shuts_the_group_out()
    {
        SetMode(OwnerFolder, Path.Combine(Test.Path, "current"));

        await Test.RunNextHourAsync();
        await Test.RunNextHourAsync();

        Assert.Equal(1, Test.Count("SELECT COUNT(*) FROM audit WHERE event = 'AccessWarned'"));
    }

    private List<StoreFinding> Check() => [.. Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    private static void SetMode(UnixFileMode mode, params string[] paths)
    {
        foreach (var path in paths)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
        }
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}

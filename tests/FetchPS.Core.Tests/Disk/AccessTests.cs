using System.Diagnostics;
using FetchPS.Core.Tests.Promotions;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Disk;

/// <summary>Who may read a store does not depend on the umask and the group of whoever made it, and what an admin set stays.</summary>
public sealed class AccessTests : StoreFolderTest
{
    /// <summary>A group, and a user, that nobody else is.</summary>
    private const string Stranger = "54321";

    [Theory]
    [InlineData("077")]
    [InlineData("027")]
    [InlineData("000")]
    public async Task The_umask_decides_nothing(string umask)
    {
        var store = Path.Combine(Folders.Folder, "store");
        await File.WriteAllTextAsync(Path.Combine(Folders.Folder, "ca.pem"), Test.Origin.Authority.CertificatePem, Stop);
        await FetchpsAsync(umask, $"Add-FetchVerifier good -BuiltIn Text -Store '{store}'");
        await FetchpsAsync(umask, $"Add-FetchUrl '{Test.Origin.Address("/a.txt")}' -Set geo -CaCertificate '{Folders.Folder}/ca.pem' -Store '{store}'");
        await FetchpsAsync(umask, $"Add-FetchVerifier set -BuiltIn Text -Set geo -Store '{store}'");
        await FetchpsAsync(umask, $"Invoke-FetchCycle -Store '{store}'");

        var modes = (await RunAsync("find", store, "!", "-type", "l", "-printf", "%P %m\n")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.Contains(modes, mode => mode[0].StartsWith("current/", StringComparison.Ordinal) && mode[1] == "440");
        Assert.Contains(modes, mode => mode[0].StartsWith("sets/.", StringComparison.Ordinal) && mode[1] == "440");
        foreach (var mode in modes)
        {
            var top = mode[0].Split('/')[0];
            var isShared = top is "" or "files" or "current" or "sets";
            Assert.Contains(mode[1], isShared ? ["750", "440"] : (string[])["700", "600"]);
        }
    }

    [Fact]
    public async Task What_comes_to_a_folder_gets_its_group()
    {
        RequireRoot();
        await RunAsync("chgrp", "-R", Stranger, Test.Path);

        Test.Origin.Serve("/a.txt", "good and new");
        Test.Watch("/b/c.txt", "good, too");
        await Test.RunNextHourAsync();

        foreach (var version in Test.Versions())
            await AssertGroupsAsync(version.Path);
        foreach (var url in Test.Store.Urls.Find(new()))
            await AssertGroupsAsync(url.CurrentPath!);
        Assert.Empty(Check());
    }

    [Fact]
    public async Task So_does_what_comes_to_a_set()
    {
        RequireRoot();
        await using var set = await SetStore.CreateAsync();
        await set.Test.RunAsync();
        await RunAsync("chgrp", "-R", Stranger, set.Test.Path);
        set.Serve("second");
        await set.Test.RunNextHourAsync();

        Assert.Equal("second", set.Seen);
        foreach (var file in Directory.GetFiles(set.Linked!))
            Assert.Equal($"{Stranger} 440", (await RunAsync("stat", "-c", "%g %a", file)).Trim());
    }

    [Fact]
    public async Task Set_group_id_bits_stay_and_go_on()
    {
        await RunAsync("chmod", "g+s", Path.Combine(Test.Path, "files"), Path.Combine(Test.Path, "files", "localhost"), Path.Combine(Test.Path, "current"));
        Test.Watch("/b.txt", "good");
        await Test.RunNextHourAsync();

        Assert.Equal("2750", (await RunAsync("stat", "-c", "%a", Path.GetDirectoryName(Test.Versions("*/b.txt")[0].Path)!)).Trim());
        Assert.Equal("2750", (await RunAsync("stat", "-c", "%a", Path.Combine(Test.Path, "current"))).Trim());
    }

    [Fact]
    public async Task Entries_of_acls_stay_and_hold_for_what_comes()
    {
        RequireProgram("setfacl", "acl");
        string[] shared = [Path.Combine(Test.Path, "files"), Path.Combine(Test.Path, "current")];
        await RunAsync("setfacl", ["-R", "-m", $"u:{Stranger}:rX,d:u:{Stranger}:rX", .. shared]);

        Test.Origin.Serve("/a.txt", "good and new");
        Test.Watch("/b/c.txt", "good, too");
        await Test.RunNextHourAsync();

        var made = Test.Versions().Select(version => version.Path).Concat(Test.Store.Urls.Find(new()).Select(url => url.CurrentPath!)).ToList();
        foreach (var path in made.Concat(made.Select(file => Path.GetDirectoryName(file)!)).Concat(shared))
        {
            var acl = await RunAsync("getfacl", "-cpnE", path);
            Assert.Contains($"user:{Stranger}:r", acl, StringComparison.Ordinal);
            Assert.Contains("mask::r", acl, StringComparison.Ordinal);
        }

        Assert.Empty(Check());
    }

    [Fact]
    public async Task What_others_may_write_is_told_once_and_found_always()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells whose a file is.");
        await RunAsync("chmod", "g+w", Path.Combine(Test.Path, "files"));
        await RunAsync("chmod", "o+w", Path.Combine(Test.Path, "fetchps.db"));
        await RunAsync("chmod", "g+w", Path.Combine(Test.Path, "files", "localhost"));

        await Test.RunNextHourAsync();
        await Test.RunNextHourAsync();

        string[] top = [Path.Combine(Test.Path, "fetchps.db"), Path.Combine(Test.Path, "files")];
        Assert.Equal(2, Test.Count("SELECT COUNT(*) FROM audit WHERE event = 'AccessWarned'"));
        Assert.Equal(2, Test.Events.OfType<FetchPS.Core.Cycles.CycleWarning>().Count(warning => top.Any(path => warning.Message.Contains($"'{path}'", StringComparison.Ordinal))));
        for (var i = 0; i < 2; i++)
            Assert.Equal([.. top, Path.Combine(Test.Path, "files", "localhost")], Check().Where(finding => finding.Kind == FindingKind.OthersMayWrite).Select(finding => finding.Target));
    }

    [Fact]
    public async Task So_is_what_belongs_to_somebody_else()
    {
        RequireRoot();
        var database = Path.Combine(Test.Path, "fetchps.db");
        await RunAsync("chown", Stranger, database);

        Assert.Equal((FindingKind.OthersMayWrite, database), (Assert.Single(Check()).Kind, Check()[0].Target));
    }

    [Fact]
    public async Task A_group_that_can_not_be_given_is_told_once()
    {
        await BelongToNobodyAsync();
        await RunAsync("chgrp", "-R", Stranger, Test.Path);

        await FetchpsAsNobodyAsync($"Invoke-FetchCycle -Force -Store '{Test.Path}'");
        await FetchpsAsNobodyAsync($"Invoke-FetchCycle -Force -Store '{Test.Path}'");

        Assert.Equal(2, Test.Count("SELECT COUNT(*) FROM audit WHERE event = 'AccessWarned'"));
        Assert.Contains("GroupNotGiven", await FetchpsAsNobodyAsync($"(Test-FetchStore -Store '{Test.Path}').Kind"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_read_is_not_taken_for_damaged()
    {
        await BelongToNobodyAsync();
        await RunAsync("chown", "0:0", Test.Versions()[0].Path);
        await RunAsync("chmod", "0400", Test.Versions()[0].Path);

        var said = await FetchpsAsNobodyAsync($"Repair-FetchStore -Store '{Test.Path}'");

        Assert.Contains("can't be read now", said, StringComparison.Ordinal);
        Assert.Equal((VersionIntegrity.Whole, true), (Test.Versions()[0].Integrity, Test.Versions()[0].IsCurrent));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private List<StoreFinding> Check() => [.. Test.Store.Check(cancellationToken: Stop)];

    private static void RequireRoot() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files to any group, and only Linux tells whose a file is.");

    private static void RequireProgram(string name, string package) =>
        Assert.SkipUnless(File.Exists($"/usr/bin/{name}") || File.Exists($"/bin/{name}"), $"{name} (Debian package {package}) is missing.");

    private async Task AssertGroupsAsync(string file)
    {
        for (var path = file; path.Length > Test.Path.Length; path = Path.GetDirectoryName(path)!)
            Assert.Equal($"{path} {Stranger}", (await RunAsync("stat", "-c", "%n %g", path)).Trim());
    }

    private async Task BelongToNobodyAsync()
    {
        RequireRoot();
        RequireProgram("setpriv", "util-linux");
        Test.Store.Dispose();
        await RunAsync("chown", "-R", "65534:65534", Test.Path);
        await RunAsync("chown", "65534:65534", Folders.Folder);
        Test.Reopen();
    }

    private static Task<string> FetchpsAsync(string umask, string command) =>
        RunAsync("/bin/sh", "-c", $"umask {umask}; exec \"$0\" \"$1\"", ShippedHost.Program, command);

    private Task<string> FetchpsAsNobodyAsync(string command)
    {
        using var look = Process.Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-x", ShippedHost.Program]);
        look.WaitForExit();
        Assert.SkipUnless(look.ExitCode == 0, "Another user may not run what was built here.");
        return RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", $"HOME={Folders.Folder}", $"TMPDIR={Folders.Folder}", ShippedHost.Program, command);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop) + await error;
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode is 0 or 1 or 2, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }
}

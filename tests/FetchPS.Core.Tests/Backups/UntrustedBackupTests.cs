using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Backups;

/// <summary>A backup's word alone runs nothing: its commands wait, and what needs them, until somebody enables them.</summary>
public sealed class UntrustedBackupTests
{
    [Fact]
    public async Task A_command_of_the_backup_does_not_run_until_it_is_enabled()
    {
        await using var test = await TestStore.CreateAsync();
        using var folders = new BackupTest();
        var ran = Path.Combine(folders.Folder, "ran");
        test.AddShell("runs", "touch \"$0\"", ran);
        test.Store.Verifiers.Add(new() { Name = "text", Kind = VerifierKind.BuiltIn, Command = "Text" });
        test.Watch("/a.txt", "old");
        await test.RunAsync();
        folders.Take(test);
        File.Delete(ran);

        var options = test.Options with { Path = Path.Combine(folders.Folder, "untrusted") };
        List<string> warnings = [];
        var copy = FetchStore.Restore(options, folders.Backup, BackupTest.Request with { TrustVerifiers = false, Warn = warnings.Add });
        using var restored = FetchStore.Open(options);

        Assert.StartsWith("runs (Command): /bin/sh -c touch", Assert.Single(copy.Disabled), StringComparison.Ordinal);
        Assert.Contains(copy.Disabled[0], Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([("runs", false), ("text", true)], restored.Verifiers.Find(null).Select(verifier => (verifier.Name, verifier.Enabled)));
        Assert.Contains("VerifierDisabled", restored.ReadLog(new()).Select(line => line.Event));

        test.Origin.Serve("/a.txt", "new");
        for (var cycle = 0; cycle < 2; cycle++)
        {
            test.Clock.Advance(TimeSpan.FromHours(1));
            var fault = Assert.Single(await RunAsync(restored));
            Assert.Equal("VerifierDisabled", fault.ErrorId);
            Assert.Contains("Enable-FetchVerifier runs", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal((VerificationStatus.Unverified, false), State(restored));
        Assert.Equal("old", File.ReadAllText(restored.Urls.Get(1).CurrentPath!));
        var byHand = await Assert.ThrowsAsync<FetchException>(() => restored.RunVerifiersAsync(
            new() { Verifiers = restored.Verifiers.Find("runs"), Queries = [new()], Decide = true }, _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal("VerifierDisabled", byHand.ErrorId);
        Assert.False(File.Exists(ran));

        Assert.True(restored.Verifiers.SetEnabled("runs", true).Changed);
        Assert.False(restored.Verifiers.SetEnabled("runs", true).Changed);
        Assert.Empty(await RunAsync(restored));

        Assert.True(File.Exists(ran));
        Assert.Equal((VerificationStatus.Passed, true), State(restored));
        Assert.Equal("new", File.ReadAllText(restored.Urls.Get(1).CurrentPath!));
    }

    private static (VerificationStatus Status, bool IsCurrent) State(FetchStore store) => store.Versions.Get(2) is var version ? (version.Status, version.IsCurrent) : default;

    private static async Task<List<FetchException>> RunAsync(FetchStore store)
    {
        List<FetchException> faults = [];
        await store.RunCycleAsync(new CycleOptions(), happened =>
        {
            if (happened is CycleFault fault)
                faults.Add(fault.Error);
        }, TestContext.Current.CancellationToken);
        return faults;
    }
}

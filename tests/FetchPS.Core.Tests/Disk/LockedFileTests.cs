using FetchPS.Core.Cycles;
using FetchPS.Core.Tests.Backups;
using FetchPS.Core.Tests.Verification;
using FetchPS.Core.Tests.Verification.Endpoints;
using FetchPS.Core.Verification.Endpoints;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Disk;

/// <summary>Whoever may read a version may lock it. That keeps nobody from anything, and above all makes no whole file a damaged one.</summary>
public sealed class LockedFileTests : IAsyncLifetime
{
    private const string Content = "good\nand more\n";

    private readonly BackupTest folders = new();
    private TestStore test = null!;

    public async ValueTask InitializeAsync()
    {
        test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good, and older\n");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", Content);
        await test.RunNextHourAsync();
    }

    public async ValueTask DisposeAsync()
    {
        folders.Dispose();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Verifiers_of_every_kind_read_it()
    {
        using var held = await HeldLock.TakeAsync(Newest.Path);
        var secret = Path.Combine(folders.Folder, "secret");
        await File.WriteAllTextAsync(secret, Webhook.Secret, Stop);
        var script = Path.Combine(folders.Folder, "verify.ps1");
        await File.WriteAllTextAsync(script, "process { [void][IO.File]::ReadAllText($_.Path); @{ Id = $_.Id; Result = 'Passed' } }", Stop);
        test.Origin.Respond("/verify", context => context.Response.WriteAsync("""{"result":"passed"}"""));
        test.Store.Verifiers.Add(new() { Name = "rule", Kind = VerifierKind.BuiltIn, Command = "Text" });
        test.Store.Verifiers.Add(new() { Name = "script", Kind = VerifierKind.Script, Command = script });
        test.Store.Verifiers.Add(new()
        {
            Name = "service",
            Kind = VerifierKind.Endpoint,
            Command = test.Origin.Address("/verify").ToString(),
            Options = new EndpointOptions($"file:{secret}") { IncludeContent = true }.ToOptions(),
        });

        // The same bytes, so that its file is the locked one by another name.
        test.Watch("/b.txt", Content);
        using var store = FetchStore.Open(test.Options with { ScriptRunner = (_, slots) => ShippedHost.Runner(slots: slots) });
        await store.RunCycleAsync(new CycleOptions(), _ => { }, Stop);

        var version = Assert.Single(test.Versions("*/b.txt"));
        Assert.Equal(
            ["good Passed", "rule Passed", "script Passed", "service Passed"],
            store.Verdicts.Find(version.Id).Select(verdict => $"{verdict.Verifier} {verdict.Result}").Order());
        Assert.True(version.IsCurrent);
        Assert.Equal(Content, await File.ReadAllTextAsync(store.Urls.Get(version.UrlId).CurrentPath!, Stop));
    }

    [Fact]
    public async Task It_is_found_whole_and_left_as_it_is()
    {
        using var version = await HeldLock.TakeAsync(Newest.Path);
        using var copy = await HeldLock.TakeAsync(test.Store.Urls.Get(1).CurrentPath!);

        Assert.Empty(test.Store.Check(cancellationToken: Stop));
        Assert.Empty(test.Store.Repair(new()));
        Assert.True(Newest.IsCurrent);
    }

    [Fact]
    public async Task It_is_backed_up_exported_compared_and_shown()
    {
        using var held = await HeldLock.TakeAsync(Newest.Path);

        Assert.Equal(Content, test.Store.Content.Text(Newest));
        Assert.Equal(ComparisonOutcome.Different, test.Store.Comparer.Compare(test.Versions()[0], Newest).Outcome);
        List<ExportedFile> exported = [];
        test.Store.Export.Run([Newest], Path.Combine(folders.Folder, "export"), exported.Add, failure => throw failure, Stop);
        Assert.Equal(Content, await File.ReadAllTextAsync(Assert.Single(exported).Path, Stop));

        folders.Take(test);
        Assert.Empty(BackupTest.Check(test, folders.Backup));
        using var restored = folders.Restore(test);
        Assert.True(restored.Versions.Get(Newest.Id).IsCurrent);
    }

    [Fact]
    public async Task It_is_held_current_by_hand()
    {
        using var held = await HeldLock.TakeAsync(test.Versions()[0].Path);

        test.Store.Rollback.Restore(test.Versions()[0].Id);

        Assert.Equal("good, and older\n", await File.ReadAllTextAsync(test.Store.Urls.Get(1).CurrentPath!, Stop));
    }

    [Fact]
    public async Task What_can_not_be_read_is_told_and_nothing_else_is_done_to_it()
    {
        Unix.Require();
        var copy = test.Store.Urls.Get(1).CurrentPath!;
        foreach (var path in new[] { Newest.Path, copy })
        {
            File.Move(path, $"{path}.elsewhere");
            File.CreateSymbolicLink(path, $"{path}.elsewhere");
        }

        var findings = test.Store.Check(cancellationToken: Stop).Where(finding => finding.Kind != FindingKind.FileUnknown).ToList();
        Assert.Equal([Newest.Path, copy], findings.Select(finding => finding.Target));
        Assert.All(findings, finding => Assert.Equal((FindingKind.FileUnreadable, FindingSeverity.Error), (finding.Kind, finding.Severity)));

        List<FetchException> failed = [];
        var repairs = test.Store.Repair(new() { Failed = failed.Add }).Where(repair => repair.Action != RepairAction.MovedAway).ToList();
        Assert.Empty(repairs);
        Assert.Equal(["FileUnreadable", "FileUnreadable"], failed.Select(failure => failure.ErrorId).Where(id => id != "StorageFailure"));
        Assert.Equal((VersionIntegrity.Whole, true), (Newest.Integrity, Newest.IsCurrent));
        Assert.Equal("ContentUnreadable", Assert.Throws<FetchException>(() => test.Store.Content.Text(Newest)).ErrorId);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FileVersion Newest => test.Versions("*/a.txt")[^1];
}

using Microsoft.Data.Sqlite;

namespace FetchPS.Module.Tests.Commands;

public sealed class StoreTests : IDisposable
{
    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("Get-FetchStore")]
    [InlineData("Get-FetchUrl")]
    [InlineData("Invoke-FetchCycle")]
    [InlineData("Get-FileVersion")]
    [InlineData("Get-FetchLog")]
    [InlineData("Test-FetchStore")]
    [InlineData("Repair-FetchStore")]
    [InlineData("Backup-FetchStore $Folder/backup")]
    [InlineData("Set-VerificationResult 1 Passed")]
    public void Where_there_is_no_store_none_is_made(string command)
    {
        var result = session.Invoke(command);

        Assert.Equal(["StoreNotFound"], result.ErrorIds);
        Assert.Contains(session.Store, result.Terminating?.ToString() ?? result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(session.Store));
    }

    [Fact]
    public void A_folder_with_something_else_is_no_store()
    {
        session.Set("Store", session.Folder.Path);
        session.Folder.File("letter.txt", "Dear all");

        Assert.Equal(["NotAStore"], session.Invoke("Get-FetchStore -Store $Store").ErrorIds);
        Assert.Equal(["NotAStore"], session.Invoke("Initialize-FetchStore -Store $Store").ErrorIds);
    }

    [Fact]
    public void A_store_of_a_newer_module_is_refused()
    {
        session.Invoke("Initialize-FetchStore").Clean();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(session.Store, "fetchps.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_version (version, applied) VALUES (9999, 0)";
            command.ExecuteNonQuery();
        }

        Assert.Equal(["StoreTooNew"], session.Invoke("Get-FetchStore").ErrorIds);
        Assert.Equal(["StoreTooNew"], session.Invoke("Add-FetchUrl https://example.org/").ErrorIds);
    }

    [Fact]
    public void Making_a_store_twice_changes_nothing_the_second_time()
    {
        var result = session.Invoke("Initialize-FetchStore -PassThru; Initialize-FetchStore -PassThru; Get-FetchStore").Clean().Objects<StoreSummary>();

        Assert.Equal([true, false, null], result.Select(store => store.Changed));
        Assert.All(result, store => Assert.Equal(session.Store, store.Path));
    }

    [Fact]
    public void Versions_lie_where_FilesPath_says_seen_from_the_sessions_own_location()
    {
        session.Runspace.SessionStateProxy.Path.SetLocation(session.Folder.Path);
        Assert.Empty(session.Invoke("Initialize-FetchStore -FilesPath ./pool -WhatIf").Clean().Output);
        Assert.False(Directory.Exists(session.Folder.Combine("pool")));

        var made = session.Invoke("Initialize-FetchStore -FilesPath ./pool -PassThru; Initialize-FetchStore -FilesPath pool -PassThru; Get-FetchStore").Clean().Objects<StoreSummary>();
        Directory.Move(session.Folder.Combine("pool"), session.Folder.Combine("away"));
        var gone = session.Invoke("Invoke-FetchCycle");
        var found = session.Invoke("Initialize-FetchStore -FilesPath ./away -PassThru").Clean().Single<StoreSummary>();

        Assert.Equal([true, false, null], made.Select(store => store.Changed));
        Assert.All(made, store => Assert.Equal(session.Folder.Combine("pool"), store.FilesPath));
        Assert.Equal(["FilesNotMounted"], gone.ErrorIds);
        Assert.Equal((true, session.Folder.Combine("away")), (found.Changed, found.FilesPath));
    }

    [Fact]
    public void A_check_puts_out_one_object_for_each_fault_and_none_when_all_is_well()
    {
        session.Invoke("Initialize-FetchStore").Clean();
        Assert.Empty(session.Invoke("Test-FetchStore; Test-FetchStore -Quick").Clean().Output);
        var stray = Path.Combine(session.Store, "files", "stray.txt");
        File.WriteAllText(stray, "stray");

        var finding = session.Invoke("Test-FetchStore -Quick | Where-Object Severity -EQ Warning").Clean().Single<StoreFinding>();

        Assert.Equal((FindingKind.FileUnknown, stray), (finding.Kind, finding.Target));
    }

    [Fact]
    public async Task A_repair_puts_right_what_it_can_and_marks_the_rest()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();
        var version = site.Session.Invoke("Get-FileVersion").Clean().Single<FileVersion>();
        Assert.Equal(VersionIntegrity.Whole, version.Integrity);
        File.Delete(version.Path);
        var stray = Path.Combine(site.Session.Store, "files", "stray.txt");
        File.WriteAllText(stray, "stray");

        Assert.Empty(site.Session.Invoke("Repair-FetchStore -WhatIf").Clean().Output);
        Assert.True(File.Exists(stray));
        var repairs = site.Session.Invoke("Repair-FetchStore").Clean().Objects<StoreRepair>();

        Assert.Equal([(RepairAction.MarkedMissing, version.Path), (RepairAction.MovedAway, stray)], repairs.Select(repair => (repair.Action, repair.Target)));
        Assert.Equal("stray", await File.ReadAllTextAsync(repairs[1].KeptAs!, TestContext.Current.CancellationToken));
        Assert.Equal(VersionIntegrity.Missing, site.Session.Invoke("Get-FileVersion").Clean().Single<FileVersion>().Integrity);
        Assert.Equal(FindingKind.VersionMarked, site.Session.Invoke("Test-FetchStore").Clean().Single<StoreFinding>().Kind);
        Assert.Empty(site.Session.Invoke("Repair-FetchStore").Clean().Output);
        Directory.Delete(Path.Combine(site.Session.Store, "files"), recursive: true);
        Assert.Equal(["FilesGone"], site.Session.Invoke("Repair-FetchStore").ErrorIds);
    }

    [Fact]
    public async Task A_backup_is_taken_checked_and_brought_back()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();
        site.Session.Runspace.SessionStateProxy.Path.SetLocation(site.Session.Folder.Path);

        Assert.Empty(site.Session.Invoke("Backup-FetchStore ./backup -WhatIf").Clean().Output);
        Assert.False(Directory.Exists(site.Session.Folder.Combine("backup")));
        var copies = site.Session.Invoke("Backup-FetchStore ./backup; Backup-FetchStore -Destination backup").Clean().Objects<StoreCopy>();
        Assert.Equal([(1L, 0L), (0L, 1L)], copies.Select(copy => (copy.Linked + copy.Copied, copy.Unchanged)));
        Assert.All(copies, copy => Assert.Equal((site.Session.Store, site.Session.Folder.Combine("backup")), (copy.Source, copy.Destination)));
        Assert.Empty(site.Session.Invoke("Test-FetchStore -Store ./backup").Clean().Output);

        Assert.Empty(site.Session.Invoke("Restore-FetchStore ./backup -Store ./restored -WhatIf").Clean().Output);
        Assert.False(Directory.Exists(site.Session.Folder.Combine("restored")));
        Assert.Equal(site.Session.Folder.Combine("restored"), site.Session.Invoke("Restore-FetchStore ./backup -Store ./restored").Clean().Single<StoreCopy>().Destination);
        Assert.Empty(site.Session.Invoke("Test-FetchStore -Store ./restored").Clean().Output);
        Assert.Equal("one\n", await File.ReadAllTextAsync(site.Session.Invoke("Get-FileVersion -Store ./restored").Clean().Single<FileVersion>().Path, TestContext.Current.CancellationToken));
        Assert.Equal(["RestoreNotEmpty"], site.Session.Invoke("Restore-FetchStore ./backup").ErrorIds);
        Assert.Equal(["BackupWithinStore"], site.Session.Invoke("Backup-FetchStore $Store").ErrorIds);
        Assert.Equal(["NotABackup"], site.Session.Invoke("Backup-FetchStore ./restored").ErrorIds);
    }

    [Fact]
    public async Task What_a_backup_would_run_or_read_waits_until_it_is_enabled()
    {
        await using var site = await OriginSession.StartAsync();
        var session = site.Session;
        session.Set("Program", "/bin/true");
        Assert.SkipUnless(File.Exists("/bin/true"), "The verifier is /bin/true.");
        site.Watch("/a.txt", "one\n");
        session.Invoke("Add-FetchVerifier runs -Command $Program; Set-FetchUrl * -BearerToken env:FETCHPS_NO_SUCH; Backup-FetchStore ([System.IO.Path]::Combine($Folder, 'backup'))").Clean();
        session.Set("Backup", session.Folder.Combine("backup"));
        session.Set("Restored", session.Folder.Combine("restored"));

        var restore = session.Invoke("Restore-FetchStore $Backup -Store $Restored").Clean();
        Assert.Equal(2, restore.Warnings.Count);
        var copy = restore.Single<StoreCopy>();
        Assert.StartsWith("runs (Command): /bin/true", Assert.Single(copy.Disabled), StringComparison.Ordinal);
        Assert.EndsWith(": the bearer token from env:FETCHPS_NO_SUCH", Assert.Single(copy.DisabledUrls), StringComparison.Ordinal);
        Assert.Equal(["StoreFault", "StoreFault"], session.Invoke("Invoke-FetchCycle -Force -Store $Restored").ErrorIds);

        Assert.False(session.Invoke("Enable-FetchVerifier runs -WhatIf -Store $Restored; Get-FetchVerifier runs -Store $Restored").Clean().Single<Verifier>().Enabled);
        Assert.Equal((true, true), session.Invoke("Enable-FetchVerifier r* -PassThru -Store $Restored").Clean().Single<Verifier>() is var on ? (on.Enabled, on.Changed!.Value) : default);
        Assert.Equal((false, true), session.Invoke("Get-FetchVerifier -Store $Restored | Disable-FetchVerifier -PassThru -Store $Restored").Clean().Single<Verifier>() is var off ? (off.Enabled, off.Changed!.Value) : default);
        session.Invoke("Enable-FetchVerifier runs -Store $Restored; Enable-FetchUrl * -Store $Restored; Set-FetchUrl * -BearerToken '' -Store $Restored").Clean();
        Assert.Equal(VerificationStatus.Passed, session.Invoke("Invoke-FetchCycle -Force -Store $Restored").Clean().Single<TurnResult>().Status);

        session.Set("Trusted", session.Folder.Combine("trusted"));
        var trusted = session.Invoke("Restore-FetchStore $Backup -Store $Trusted -TrustVerifiers").Clean();
        Assert.Empty(trusted.Warnings);
        Assert.Empty(trusted.Single<StoreCopy>().Disabled.Concat(trusted.Single<StoreCopy>().DisabledUrls));
        Assert.True(session.Invoke("Get-FetchVerifier -Store $Trusted").Clean().Single<Verifier>().Enabled);
    }

    [Fact]
    public void The_store_is_found_from_the_sessions_own_location()
    {
        session.Runspace.SessionStateProxy.Path.SetLocation(session.Folder.Path);

        Assert.Equal(session.Folder.Combine("here"), session.Invoke("Initialize-FetchStore -Store ./here -PassThru").Clean().Single<StoreSummary>().Path);
    }

    [Theory]
    [InlineData("none.pem", null)]
    [InlineData("text.pem", "no certificate")]
    public void A_file_without_a_certificate_is_refused(string name, string? content)
    {
        session.Invoke("Initialize-FetchStore").Clean();
        if (content is not null)
            session.Folder.File(name, content);
        session.Set("File", session.Folder.Combine(name));

        Assert.Equal(["InvalidCertificate"], session.Invoke("Set-FetchStore -CaCertificate $File").ErrorIds);
        Assert.Equal(["InvalidCertificate"], session.Invoke("Add-FetchUrl https://example.org/ -CaCertificate $File").ErrorIds);
    }
}

namespace FetchPS.Module.Tests.Commands;

/// <summary>What lies between a stored version and <c>current</c>: order and need of verifiers, runs by hand, and rollback.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private OriginSession site = null!;

    public async ValueTask InitializeAsync()
    {
        site = await OriginSession.StartAsync();
        site.Session.Set("env:FETCHPS_SCRIPT_HOST", Shipped.Host);
        site.Session.Set("Script", site.Session.Folder.File("Test-Word.ps1", """
            param([Parameter(ValueFromPipelineByPropertyName)] $Id, [Parameter(ValueFromPipelineByPropertyName)] $Path)
            process {
                $good = [System.IO.File]::ReadAllText($Path).Contains('good')
                [pscustomobject]@{ Id = $Id; Result = $(if ($good) { 'Passed' } else { 'Failed' }); Message = "good: $good" }
            }
            """));
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public void Order_and_need_are_given_shown_and_checked()
    {
        var session = site.Session;
        session.Invoke("Add-FetchVerifier first -ScriptPath $Script -Required").Clean();
        var advice = session.Invoke("Add-FetchVerifier advice -ScriptPath $Script -Advisory -After FIRST -PassThru").Clean().Single<Verifier>();

        Assert.Equal((VerifierNeed.Advisory, "first", 0L), (advice.Need, advice.After, advice.Waiting));
        Assert.Equal(["InvalidOption"], session.Invoke("Add-FetchVerifier x -ScriptPath $Script -Advisory -Required").ErrorIds);
        Assert.Equal(["VerifierLoop"], session.Invoke("Add-FetchVerifier x -ScriptPath $Script -After x").ErrorIds);
        Assert.Equal(["VerifierOrder"], session.Invoke("Add-FetchVerifier x -ScriptPath $Script -After advice").ErrorIds);
        Assert.Equal(["VerifierHasFollowers"], session.Invoke("Remove-FetchVerifier first").ErrorIds);
        Assert.Empty(session.Invoke("Get-FetchVerifier | Remove-FetchVerifier; Get-FetchVerifier").Clean().Output);
    }

    [Fact]
    public void Advice_that_a_version_failed_is_a_warning_and_no_error()
    {
        site.Session.Invoke("Add-FetchVerifier advice -ScriptPath $Script -Advisory").Clean();
        site.Watch("/a.txt", "bad\n");

        var result = site.Cycle().Clean();
        Assert.Contains("Advisory: The verifier advice failed version 1", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.Unverified, result.Single<TurnResult>().Status);
        Assert.True(site.Session.Invoke("Get-VerificationResult").Clean().Single<Verification>().IsAdvisory);
    }

    [Fact]
    public void Add_FetchUrl_warns_once_when_nothing_of_it_could_become_current()
    {
        var session = site.Session;
        Assert.Contains("https://example.org/0.txt: what it brings stays Unverified,", Assert.Single(session.Invoke("Add-FetchUrl https://example.org/0.txt").Clean().Warnings), StringComparison.Ordinal);
        var warning = Assert.Single(session.Invoke("1..3 | ForEach-Object { \"https://example.org/$_.txt\" } | Add-FetchUrl").Clean().Warnings);
        Assert.Contains("3 of the added URLs, such as https://example.org/1.txt", warning, StringComparison.Ordinal);
        Assert.Empty(session.Invoke("Add-FetchUrl https://example.org/1.txt").Clean().Warnings);
        Assert.Empty(session.Invoke("Add-FetchUrl https://example.org/4.txt -PromoteUnverified").Clean().Warnings);
        session.Invoke("Add-FetchVerifier first -ScriptPath $Script").Clean();
        Assert.Empty(session.Invoke("Add-FetchUrl https://example.org/5.txt").Clean().Warnings);
    }

    [Fact]
    public void What_nobody_verifies_is_current_where_that_was_allowed()
    {
        var url = site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();
        Assert.False(File.Exists(url.CurrentPath));

        Assert.True(site.Session.Invoke("Set-FetchStore -PromoteUnverified -PassThru").Clean().Single<StoreSummary>().PromoteUnverified);
        Assert.True(File.Exists(url.CurrentPath));
        Assert.True(site.Session.Invoke("Set-FetchUrl * -PromoteUnverified:$false -PassThru").Clean().Single<FetchUrl>().Changed);
        Assert.False(File.Exists(url.CurrentPath));
    }

    [Fact]
    public void Verifiers_run_over_old_versions_by_their_order()
    {
        var session = site.Session;
        site.Watch("/a.txt", "good 1\n");
        site.Cycle().Clean();
        foreach (var content in (string[])["bad 2\n", "good 3\n"])
        {
            site.Origin.Serve("/a.txt", content);
            site.Cycle().Clean();
        }

        session.Invoke("Add-FetchVerifier good -ScriptPath $Script").Clean();
        Assert.Empty(session.Invoke("Invoke-FetchVerifier -All -WhatIf").Clean().Output);
        var verdicts = session.Invoke("Invoke-FetchVerifier go* -All").Clean().Objects<Verification>();
        Assert.Equal([(1, VerificationResult.Passed), (2, VerificationResult.Failed), (3, VerificationResult.Passed)], verdicts.Select(verdict => ((int)verdict.VersionId, verdict.Result)));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAdvisory));

        Assert.Equal([2, 3], session.Invoke("(Get-FileVersion)[1,2] | Invoke-FetchVerifier good -Decide").Clean().Objects<Verification>().Select(verdict => verdict.VersionId));
        Assert.Equal(["Unverified", "Failed", "Passed"], session.Invoke("Get-FileVersion").Clean().Objects<FileVersion>().Select(version => version.Status.ToString()));
        Assert.Equal([1], session.Invoke("Invoke-FetchVerifier").Clean().Objects<Verification>().Select(verdict => verdict.VersionId));
        Assert.Equal(3, session.Invoke("Invoke-FetchVerifier good -Url *a.txt").Clean().Output.Count);
        Assert.Empty(session.Invoke("Get-FileVersion -Url *none* | Invoke-FetchVerifier good").Clean().Output);
        Assert.Equal(["UnknownVerifier"], session.Invoke("Invoke-FetchVerifier nobody").ErrorIds);
        Assert.Equal(["UnknownVersion"], session.Invoke("Invoke-FetchVerifier good -Id 99").ErrorIds);
        // A URL's id is no version's: its versions are meant.
        Assert.Equal([1, 2, 3], session.Invoke("Get-FetchUrl | Invoke-FetchVerifier good").Clean().Objects<Verification>().Select(verdict => verdict.VersionId));
    }

    [Fact]
    public void An_older_version_is_restored_held_and_released()
    {
        var session = site.Session;
        session.Invoke("Add-FetchVerifier good -ScriptPath $Script").Clean();
        var url = site.Watch("/a.txt", "good 1\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "good 2\n");
        site.Cycle().Clean();

        session.Invoke("Restore-FileVersion 1 -WhatIf").Clean();
        Assert.Equal("good 2\n", File.ReadAllText(url.CurrentPath));
        var restored = session.Invoke("Get-FileVersion -Id 1 | Restore-FileVersion -PassThru").Clean().Single<FileVersion>();
        Assert.Equal((true, true, true), (restored.Changed, restored.IsCurrent, restored.IsHeld));
        Assert.False(session.Invoke("Restore-FileVersion -Id 1 -PassThru").Clean().Single<FileVersion>().Changed);
        Assert.Equal(1, session.Invoke("Get-FetchUrl").Clean().Single<FetchUrl>().HeldVersionId);
        site.Cycle().Clean();
        Assert.Equal("good 1\n", File.ReadAllText(url.CurrentPath));

        Assert.Equal(["VersionNotPassed"], session.Invoke("Set-VerificationResult 2 Failed -Message 'no'; Restore-FileVersion 2").ErrorIds);
        session.Invoke("Set-VerificationResult 2 Passed -Message 'yes'").Clean();
        var released = session.Invoke("Restore-FileVersion -Url *a.txt -Release -PassThru").Clean().Single<FetchUrl>();
        Assert.Equal((true, null), (released.Changed, released.HeldVersionId));
        Assert.Equal("good 2\n", File.ReadAllText(url.CurrentPath));
    }
}

namespace FetchPS.Module.Tests.Commands;

public sealed class VersionTests
{
    [Fact]
    public async Task Versions_are_found_by_id_URL_name_status_and_time()
    {
        await using var site = await OriginSession.StartAsync();
        var a = site.Watch("/a.txt", "one\n");
        site.Watch("/b.csv", "one\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "two, longer\n");
        site.Cycle().Clean();

        long Count(string parameters) => site.Session.Invoke($"Get-FileVersion {parameters}").Clean().Objects<FileVersion>().Count;

        Assert.Equal(3, Count(""));
        Assert.Equal(2, Count("-Latest"));
        Assert.Equal(2, Count("-Name *.txt"));
        Assert.Equal(2, Count("-Url */a.txt"));
        Assert.Equal(2, Count($"-Url {a.Id}"));
        Assert.Equal(1, Count("1"));
        Assert.Equal(3, Count("-Unverified"));
        Assert.Equal(0, Count("-Passed"));
        Assert.Equal(0, Count("-Before 2020-01-01"));
        Assert.Equal(3, Count("-After 2020-01-01"));
        Assert.Equal(2, site.Session.Invoke("Get-FetchUrl */a.txt | Get-FileVersion").Clean().Objects<FileVersion>().Count);
        Assert.Equal(["UnknownVersion"], site.Session.Invoke("Get-FileVersion -Id 77, 1").ErrorIds);
        Assert.Equal(["UnknownUrl"], site.Session.Invoke("Get-FileVersion -Url https://other.example/").ErrorIds);
    }

    [Fact]
    public async Task A_persons_verdict_decides_and_moves_current()
    {
        await using var site = await OriginSession.StartAsync();
        var url = site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();

        var verdict = site.Session.Invoke("Get-FileVersion -Unverified | Set-VerificationResult -Result Passed -Message seen -PassThru").Clean().Single<Verification>();

        Assert.Equal((1L, null, "seen"), (verdict.VersionId, verdict.Verifier, verdict.Message));
        Assert.True(site.Session.Invoke("Get-FileVersion -Passed").Clean().Single<FileVersion>().IsCurrent);
        Assert.Equal("one\n", await File.ReadAllTextAsync(url.CurrentPath, TestContext.Current.CancellationToken));
        site.Session.Invoke("Get-VerificationResult | Set-VerificationResult -Result Failed").Clean();
        Assert.False(File.Exists(url.CurrentPath));
        Assert.Equal(2, site.Session.Invoke("Get-FileVersion | Get-VerificationResult").Clean().Output.Count);
        Assert.Single(site.Session.Invoke("Get-VerificationResult 1 -Result Failed").Clean().Output);
        Assert.Empty(site.Session.Invoke("Get-VerificationResult $unset; Get-VerificationResult -Id $null; [pscustomobject]@{ Id = $null } | Get-VerificationResult").Clean().Output);
    }

    [Fact]
    public async Task A_verdict_on_what_is_not_there_is_an_error()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();

        Assert.Equal(["UnknownVersion"], site.Session.Invoke("Set-VerificationResult -Id 99 -Result Passed").ErrorIds);
        Assert.Equal(["UnknownVerifier"], site.Session.Invoke("Set-VerificationResult 1 Passed -Verifier none").ErrorIds);
        Assert.Equal(["InvalidVerdict"], site.Session.Invoke("Set-VerificationResult 1 Error").ErrorIds);
        Assert.Equal(["UnknownVerifier"], site.Session.Invoke("Get-VerificationResult -Verifier none").ErrorIds);
        Assert.Empty(site.Session.Invoke("Set-VerificationResult 1 Passed -WhatIf; Get-VerificationResult").Clean().Output);
    }

    [Fact]
    public async Task A_verdict_that_names_its_verifier_is_not_a_persons()
    {
        await using var site = await OriginSession.StartAsync();
        site.Session.Set("Program", Environment.ProcessPath!);
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();
        site.Session.Invoke("Add-FetchVerifier v -Command $Program").Clean();

        var verdicts = site.Session.Invoke("""
            [pscustomobject]@{ Id = 1; Result = 'Failed'; Verifier = 'v' }, [pscustomobject]@{ Id = 1; Result = 'Passed'; Verifier = '' },
            [pscustomobject]@{ Id = 1; Result = 'Passed'; Verifier = $null }, [pscustomobject]@{ Id = 1; Result = 'Passed' } | Set-VerificationResult -PassThru
            """).Clean().Objects<Verification>();

        Assert.Equal(["v", null, null, null], verdicts.Select(verdict => verdict.Verifier));
        Assert.Equal(["InvalidVerifierName"], site.Session.Invoke("Set-VerificationResult 1 Passed -Verifier $unset").ErrorIds);
    }

    [Fact]
    public async Task Verdicts_of_one_pipeline_that_differ_are_an_error_and_none_of_them_is_recorded()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Watch("/b.txt", "two\n");
        site.Cycle().Clean();

        var said = site.Session.Invoke("""
            [pscustomobject]@{ Id = 1; Result = 'Passed' }, [pscustomobject]@{ Id = 2; Result = 'Passed' }, [pscustomobject]@{ Id = 2; Result = 'passed' },
            [pscustomobject]@{ VersionId = 1; Result = 'Failed' } | Set-VerificationResult -PassThru
            """);

        Assert.Equal(["ContradictoryVerdicts"], said.ErrorIds);
        Assert.Equal([2L, 2L], said.Objects<Verification>().Select(verdict => verdict.VersionId));
        Assert.Empty(site.Session.Invoke("Get-VerificationResult 1").Clean().Output);
        Assert.Equal([2L], site.Session.Invoke("Get-FileVersion -Passed").Clean().Objects<FileVersion>().Select(version => version.Id));
    }

    [Theory]
    [InlineData("$said | Set-VerificationResult -WhatIf")]
    [InlineData("& { $said; throw 'no more' } | Set-VerificationResult")]
    [InlineData("$said | Set-VerificationResult -ErrorAction Stop")]
    public async Task Nothing_is_recorded_before_the_pipeline_has_ended(string command)
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();

        site.Session.Invoke("$said = [pscustomobject]@{ Id = 1; Result = 'Passed' }, [pscustomobject]@{ Id = 99; Result = 'Passed' }").Clean();
        site.Session.Invoke("try { COMMAND } catch { }".Replace("COMMAND", command, StringComparison.Ordinal));

        Assert.Empty(site.Session.Invoke("Get-VerificationResult").Clean().Output);
    }

    [Fact]
    public async Task How_a_version_came_about_is_shown()
    {
        await using var site = await OriginSession.StartAsync();
        site.Origin.Serve("/new.txt", "one\n");
        site.Origin.Respond("/old.txt", context =>
        {
            context.Response.Redirect(site.Origin.Address("/new.txt?token=hidden").AbsoluteUri, permanent: true);
            return Task.CompletedTask;
        });
        site.Session.Set("Address", site.Origin.Address("/old.txt").ToString());
        site.Session.Invoke("Add-FetchUrl $Address; Invoke-FetchCycle").Clean();

        var evidence = site.Session.Invoke("Get-FileVersion | Get-FetchEvidence").Clean().Single<VersionEvidence>();

        Assert.Equal((site.Origin.Address("/new.txt").AbsoluteUri + "?…", "HTTP/2"), (evidence.FinalAddress, evidence.Protocol));
        Assert.Equal(301, Assert.Single(evidence.Redirects).StatusCode);
        Assert.Contains(evidence.Headers, header => header.Key.Equals("ETag", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("CN=localhost", evidence.Certificate!.Subject);
        Assert.Equal(["UnknownVersion"], site.Session.Invoke("Get-FetchEvidence 99").ErrorIds);
    }

    [Fact]
    public async Task Versions_go_with_their_URL_only_when_that_is_said_and_confirmed()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Watch("/b.txt", "two\n");
        site.Cycle().Clean();

        site.Session.Invoke("Remove-FetchUrl */a.txt; Remove-FetchUrl */b.txt -IncludeVersions -Confirm:$false").Clean();

        Assert.Equal("a.txt", site.Session.Invoke("Get-FileVersion").Clean().Single<FileVersion>().Name);
    }

    [Fact]
    public async Task The_log_is_read_back_by_level_URL_and_tail()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        var missing = site.Watch("/b.txt", "two\n");
        site.Origin.Remove("/b.txt");
        site.Cycle();

        var all = site.Session.Invoke("Get-FetchLog").Clean().Objects<LogEvent>();
        Assert.Contains(all, line => line.Event == "VersionStored");
        Assert.Equal(all[^2..], site.Session.Invoke("Get-FetchLog -Tail 2").Clean().Objects<LogEvent>());
        Assert.All(site.Session.Invoke("Get-FetchLog -Url */b.txt").Clean().Objects<LogEvent>(), line => Assert.Equal(missing.Id, line.UrlId));
        Assert.Contains(site.Session.Invoke("Get-FetchLog -Level Warning").Clean().Objects<LogEvent>(), line => line.UrlId == missing.Id);
        Assert.Empty(site.Session.Invoke("Get-FetchLog -After 2999-01-01").Clean().Output);
    }
}

namespace FetchPS.Module.Tests.Commands;

public sealed class SetTests
{
    private const string Script =
        """
        param([Parameter(ValueFromPipeline)] $Version)
        begin { $all = @() }
        process { $all += $Version }
        end {
            $same = [System.IO.File]::ReadAllText($all[0].Path) -eq [System.IO.File]::ReadAllText($all[1].Path)
            foreach ($one in $all) { [pscustomobject]@{ Id = $one.Id; Result = $(if ($same) { 'Passed' } else { 'Failed' }); Message = "same: $same" } }
        }
        """;

    [Fact]
    public async Task A_set_is_added_verified_shown_and_told_of_when_it_fails()
    {
        await using var site = await WithSetAsync();

        site.Cycle().Clean();
        var set = site.Session.Invoke("Get-FileSet GEO").Clean().Single<FileSet>();
        Assert.Equal(("geo", VerificationStatus.Passed, 1, 1), (set.Name, set.Status, set.Generation, set.Newest));
        Assert.Equal(["a.txt", "b.txt"], set.Members.Select(member => member.File));
        Assert.Equal(["same"], set.Verifiers);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(set.Folder!, "b.txt"), TestContext.Current.CancellationToken));

        site.Origin.Serve("/a.txt", "two");
        var failed = site.Cycle();
        Assert.Equal(["SetVerificationFailed"], failed.ErrorIds);
        Assert.Equal("The verifier same failed the set geo: a.txt: same: False b.txt: same: False", failed.Errors[0].Exception.Message);
        Assert.Equal("geo", failed.Errors[0].TargetObject);
        Assert.Equal(VerificationStatus.Failed, failed.Objects<TurnResult>().Single(turn => turn.Outcome == TurnOutcome.Stored).Status);
        Assert.Equal((1, 2), (site.Session.Invoke("Get-FileSet").Clean().Single<FileSet>() is var now ? (now.Generation, now.Newest) : default));
    }

    [Fact]
    public async Task The_hosts_exit_code_tells_a_set_that_failed()
    {
        await using var site = await WithSetAsync();
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "two");
        Assert.Equal(2, (await HostProcess.RunAsync(site.Session.Store, "Invoke-FetchCycle", "-Force")).ExitCode);
    }

    [Fact]
    public async Task Views_say_how_a_set_stands()
    {
        await using var site = await WithSetAsync();
        site.Cycle().Clean();
        Assert.Matches(@"geo +2 +1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +1 Passed +\S", (await HostProcess.RunAsync(site.Session.Store, "Get-FileSet")).Output);
        Assert.Matches(@"same +Script +Required +0 +5:00.* set geo", (await HostProcess.RunAsync(site.Session.Store, "Get-FetchVerifier")).Output.Replace("0:05:00", "5:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sets_are_chosen_by_wildcard_and_through_the_pipeline_and_one_that_is_not_there_is_an_error()
    {
        await using var site = await WithSetAsync();
        Assert.Single(site.Session.Invoke("Get-FileSet g*").Clean().Output);
        Assert.Empty(site.Session.Invoke("Get-FileSet x*").Clean().Output);
        Assert.Single(site.Session.Invoke("Get-FileSet | Get-FileSet").Clean().Output);
        Assert.Equal(2, site.Session.Invoke("Get-FetchUrl | Get-FileSet").Clean().Output.Count);
        Assert.Equal(["UnknownSet"], site.Session.Invoke("Get-FileSet none").ErrorIds);
        Assert.Equal(["SetWithUrl"], site.Session.Invoke("Add-FetchVerifier v -ScriptPath $Script -Set geo -Url *").ErrorIds);
    }

    [Fact]
    public async Task The_grace_time_is_a_setting_of_the_store()
    {
        await using var site = await WithSetAsync();
        var store = site.Session.Invoke("Set-FetchStore -SetGrace 30m -PassThru").Clean().Single<StoreSummary>();
        Assert.Equal((TimeSpan.FromMinutes(30), true), (store.SetGrace, store.Changed));
        Assert.Equal(TimeSpan.FromHours(1), site.Session.Invoke("Set-FetchStore -Reset SetGrace -PassThru").Clean().Single<StoreSummary>().SetGrace);
    }

    private static async Task<OriginSession> WithSetAsync()
    {
        var site = await OriginSession.StartAsync();
        site.Session.Set("Script", site.Session.Folder.File("Test-Same.ps1", Script));
        site.Session.Set("env:FETCHPS_SCRIPT_HOST", Shipped.Host);
        site.Session.Invoke("Add-FetchVerifier same -ScriptPath $Script -Set geo").Clean();
        foreach (var path in new[] { "/a.txt", "/b.txt" })
        {
            site.Origin.Serve(path, "one");
            site.Session.Set("Address", site.Origin.Address(path).ToString());
            site.Session.Invoke("Add-FetchUrl $Address -Set geo").Clean();
        }

        return site;
    }
}

namespace FetchPS.Module.Tests.Commands;

public sealed class CycleTests
{
    [Fact]
    public async Task Urls_that_come_through_the_pipeline_share_one_cycle_and_an_empty_pipeline_fetches_nothing()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Watch("/b.txt", "two\n");
        site.Watch("/c.txt", "three\n");

        Assert.Empty(site.Session.Invoke("Get-FetchUrl *none* | Invoke-FetchCycle").Clean().Output);
        Assert.Empty(site.Session.Invoke("Invoke-FetchCycle *none*").Clean().Output);
        Assert.Equal(["UnknownUrl"], site.Session.Invoke("Invoke-FetchCycle https://example.org/unknown").ErrorIds);
        Assert.Equal([1L, 3L], site.Session.Invoke("Get-FetchUrl */a.txt, */c.txt | Invoke-FetchCycle").Clean().Objects<TurnResult>().Select(turn => turn.UrlId).Order());

        Assert.Single(site.Session.Invoke("Get-FetchLog | Where-Object Event -EQ CycleStarted").Clean().Output);
    }

    [Fact]
    public async Task A_cycle_stores_what_is_new_and_then_asks_only_for_changes()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/list.txt", "one\n");

        var first = site.Cycle("").Clean().Single<TurnResult>();
        var second = site.Cycle().Clean().Single<TurnResult>();

        Assert.Equal((TurnOutcome.Stored, TurnOutcome.NotModified), (first.Outcome, second.Outcome));
        Assert.Equal(304, second.StatusCode);
        var version = site.Session.Invoke("Get-FileVersion").Clean().Single<FileVersion>();
        Assert.Equal(("list.txt", 4L), (version.Name, version.Size));
        Assert.Equal("one\n", await File.ReadAllTextAsync(version.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_not_due_is_left_alone()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/list.txt", "one\n");
        site.Cycle("").Clean();

        Assert.Empty(site.Cycle("").Clean().Output);
        Assert.Empty(site.Session.Invoke("Get-FetchUrl -Due").Clean().Output);
        Assert.Equal(1, site.Origin.Count("/list.txt"));
    }

    [Fact]
    public async Task One_failing_URL_does_not_hold_up_the_others()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");
        var missing = site.Watch("/missing.txt", "x\n");
        site.Watch("/b.txt", "b\n");
        site.Origin.Remove("/missing.txt");

        var result = site.Cycle();

        Assert.Equal(2, result.Objects<TurnResult>().Count(turn => turn.Outcome == TurnOutcome.Stored));
        var error = Assert.Single(result.Errors);
        Assert.Equal("TurnFailed,FetchPS.Commands.InvokeFetchCycleCommand", error.FullyQualifiedErrorId);
        Assert.Equal(missing.Url, error.TargetObject.ToString());
        Assert.Contains(missing.Url, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("404", error.Exception.Message, StringComparison.Ordinal);
        var failed = result.Objects<TurnResult>().Single(turn => turn.Outcome == TurnOutcome.Failed);
        Assert.Equal((404, "HttpStatus"), (failed.StatusCode, failed.ErrorId));
    }

    [Fact]
    public async Task Content_that_is_refused_is_an_error_of_its_own()
    {
        await using var site = await OriginSession.StartAsync();
        var url = site.Watch("/a.txt", "text\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "<!doctype html>\n<html>out of order</html>");

        var result = site.Cycle();

        Assert.Equal((TurnOutcome.Stored, VerificationStatus.Failed), (result.Single<TurnResult>().Outcome, result.Single<TurnResult>().Status));
        var error = Assert.Single(result.Errors);
        Assert.Equal("ContentRefused,FetchPS.Commands.InvokeFetchCycleCommand", error.FullyQualifiedErrorId);
        Assert.Equal(url.Url, error.TargetObject.ToString());
    }

    [Fact]
    public async Task Only_the_URLs_that_are_meant_are_fetched()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");
        var wanted = site.Watch("/b.txt", "b\n");

        Assert.Equal(wanted.Id, site.Cycle("*/b.txt").Clean().Single<TurnResult>().UrlId);
        Assert.Equal(wanted.Id, site.Cycle($"{wanted.Id} -Force").Clean().Single<TurnResult>().UrlId);
        Assert.Equal(["UnknownUrl"], site.Cycle("https://other.example/").ErrorIds);
        Assert.Empty(site.Cycle("https://other.example/*").Clean().Output);
    }

    [Fact]
    public async Task WhatIf_fetches_nothing()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");

        Assert.Empty(site.Cycle("-WhatIf").Clean().Output);
        Assert.Equal(["UnknownUrl"], site.Cycle("-WhatIf -Url nope").ErrorIds);
        Assert.Empty(site.Origin.Requests);
    }

    [Fact]
    public async Task A_failed_verdict_is_an_error_and_current_keeps_the_earlier_version()
    {
        await using var site = await OriginSession.StartAsync();
        var script = site.Session.Folder.File("Test-Good.ps1", """
            param([Parameter(ValueFromPipelineByPropertyName)] $Id, [Parameter(ValueFromPipelineByPropertyName)] $Path)
            process {
                $good = [System.IO.File]::ReadAllText($Path).Contains('good')
                [pscustomobject]@{ Id = $Id; Result = $(if ($good) { 'Passed' } else { 'Failed' }); Message = "good: $good" }
            }
            """);
        site.Session.Set("Script", script);
        site.Session.Set("env:FETCHPS_SCRIPT_HOST", Shipped.Host);
        site.Session.Invoke("Add-FetchVerifier good -ScriptPath $Script").Clean();
        var url = site.Watch("/list.txt", "good\n");

        site.Cycle().Clean();
        site.Origin.Serve("/list.txt", "bad\n");
        var result = site.Cycle();

        Assert.Equal(["VerificationFailed"], result.ErrorIds);
        Assert.Contains("good: False", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.Failed, Assert.IsType<FileVersion>(result.Errors[0].TargetObject).Status);
        Assert.Equal("good\n", await File.ReadAllTextAsync(url.CurrentPath, TestContext.Current.CancellationToken));
        Assert.Equal(["Passed", "Failed"], site.Session.Invoke("Get-VerificationResult").Clean().Objects<Verification>().Select(verdict => verdict.Result.ToString()));
    }

    [Fact]
    public async Task Stopping_the_pipeline_ends_the_fetch_and_gives_the_claim_back()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/slow.txt", "x\n");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Origin.Respond("/slow.txt", async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });

        var stopped = await site.Session.InvokeAndStopAsync("Invoke-FetchCycle", asked.Task);
        site.Origin.Serve("/slow.txt", "at last\n");

        Assert.Empty(stopped.Output);
        Assert.Equal(TurnOutcome.Stored, site.Cycle("").Clean().Single<TurnResult>().Outcome);
    }

    /// <summary>As Ctrl-C does: also while a verifier hangs that ignores signals, and while a server trickles.</summary>
    [Fact]
    public async Task Stopping_the_pipeline_keeps_what_was_stored_and_ends_all_that_hangs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The hanging verifier is a script for /bin/sh.");
        await using var busy = await BusyCycle.PrepareAsync();
        var underWay = busy.UnderWayAsync();

        var stopped = await busy.Session.InvokeAndStopAsync("Invoke-FetchCycle | ForEach-Object { $script:turns += @($_) }", underWay);

        Assert.Empty(stopped.Errors);
        busy.CheckAfter(await underWay);
    }

    [Fact]
    public async Task A_downstream_command_that_ends_the_pipeline_ends_the_cycle()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");

        var result = site.Session.Invoke("Invoke-FetchCycle | ForEach-Object { throw 'enough' }");

        Assert.Equal("enough", result.Terminating!.Exception.Message);
        Assert.Equal(TurnOutcome.NotModified, site.Cycle().Clean().Single<TurnResult>().Outcome);
    }

    [Fact]
    public async Task The_hosts_exit_code_tells_a_failed_URL_from_a_cycle_that_could_not_run()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");
        var good = await HostProcess.RunAsync(site.Session.Store, "Invoke-FetchCycle");
        site.Origin.Remove("/a.txt");

        var failed = await HostProcess.RunAsync(site.Session.Store, "Invoke-FetchCycle", "-Force");
        var impossible = await HostProcess.RunAsync(site.Session.Folder.Combine("none"), "Invoke-FetchCycle");

        Assert.Equal((0, 2, 1), (good.ExitCode, failed.ExitCode, impossible.ExitCode));
        Assert.Matches(@"1 Stored +200 +1 Unverified", good.Output);
        Assert.StartsWith("Invoke-FetchCycle: https://localhost:", failed.Error, StringComparison.Ordinal);
    }
}

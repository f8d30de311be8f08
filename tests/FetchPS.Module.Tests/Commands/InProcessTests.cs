namespace FetchPS.Module.Tests.Commands;

/// <summary>Verifier scripts within the process that runs the cycle.</summary>
public sealed class InProcessTests : IAsyncLifetime
{
    private OriginSession test = null!;

    public async ValueTask InitializeAsync() => test = await OriginSession.StartAsync();

    public ValueTask DisposeAsync() => test.DisposeAsync();

    [Fact]
    public void It_runs_in_this_process_and_what_it_says_is_kept()
    {
        Add("[CmdletBinding()] param([Parameter(ValueFromPipeline)] $Version) process { $PSCmdlet.WriteWarning(\"seen $($_.Name)\"); @{ Id = $_.Id; Result = 'Passed'; Message = \"$PID $([Environment]::GetEnvironmentVariable('FETCHPS_TEST_OWN'))\" } }");
        Environment.SetEnvironmentVariable("FETCHPS_TEST_OWN", "ours");
        test.Watch("/a.txt", "a\n");
        test.Watch("/b.txt", "b\n");

        var turns = test.Cycle().Clean().Objects<TurnResult>();

        Assert.All(turns, turn => Assert.Equal(VerificationStatus.Passed, turn.Status));
        var verdicts = test.Session.Invoke("Get-VerificationResult").Clean().Objects<Verification>();
        Assert.Equal(2, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal($"{Environment.ProcessId} ours", verdict.Message));
        Assert.Equal(["WARNING: seen a.txt", "WARNING: seen b.txt"], verdicts.Select(verdict => verdict.Output).Order());
        Assert.All(verdicts, verdict => Assert.Equal(64, verdict.VerifierSha256!.Length));
    }

    [Fact]
    public void It_sees_nothing_of_the_session_and_breaks_alone()
    {
        test.Session.Set("Private", "hunter2");
        Add("process { if ($_.Name -eq 'a.txt') { throw \"no luck$Private\" } @{ Id = $_.Id; Result = 'Passed' } }");
        test.Watch("/a.txt", "a\n");
        test.Watch("/b.txt", "b\n");

        test.Cycle();

        var verdicts = test.Session.Invoke("Get-VerificationResult").Clean().Objects<Verification>();
        Assert.Equal(["Error: The script failed: no luck (Test-It.ps1, line 1)", "Passed: "], verdicts.Select(verdict => $"{verdict.Result}: {verdict.Message}").Order());
    }

    [Fact]
    public void One_that_contradicts_itself_passes_nothing()
    {
        Add("process { @{ Id = $_.Id; Result = 'Passed' }; if ($_.Name -eq 'a.txt') { @{ Id = $_.Id; Result = 'Failed'; Message = 'second thoughts' } } }");
        var url = test.Watch("/a.txt", "a\n");
        test.Watch("/b.txt", "b\n");

        test.Cycle();

        var verdicts = test.Session.Invoke("Get-VerificationResult").Clean().Objects<Verification>();
        Assert.Equal(
            ["Error: The verifier contradicted itself on this version, so neither result counts: Passed, then Failed (second thoughts).", "Passed: "],
            verdicts.Select(verdict => $"{verdict.Result}: {verdict.Message}").Order());
        Assert.False(File.Exists(url.CurrentPath));
    }

    [Theory]
    [InlineData("while ($true) { }", false)]
    [InlineData("[System.Threading.Thread]::Sleep(-1)", true)]
    public void One_that_hangs_is_stopped_or_left_behind(string hang, bool isLeftBehind)
    {
        Add($"process {{ if ($_.Name -eq 'a.txt') {{ {hang} }} @{{ Id = $_.Id; Result = 'Passed' }} }}", "-Timeout 5s");
        test.Watch("/a.txt", "a\n");
        test.Watch("/b.txt", "b\n");

        test.Cycle();

        var verdicts = test.Session.Invoke("Get-VerificationResult").Clean().Objects<Verification>();
        Assert.Equal(VerificationResult.Passed, verdicts.Single(verdict => verdict.Result != VerificationResult.Error).Result);
        var hung = verdicts.Single(verdict => verdict.Result == VerificationResult.Error);
        Assert.StartsWith("The verifier gave no result within 5 s", hung.Message, StringComparison.Ordinal);
        Assert.Equal(isLeftBehind, hung.Message!.Contains("could not be ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_left_behind_keeps_no_process_alive()
    {
        Add("process { [System.Threading.Thread]::Sleep(-1) }", "-Timeout 3s");
        test.Watch("/a.txt", "a\n");

        var result = await HostProcess.RunAsync(test.Session.Store, "Invoke-FetchCycle").WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("could not be ended", result.Error, StringComparison.Ordinal);
    }

    private void Add(string script, string parameters = "")
    {
        test.Session.Set("Script", test.Session.Folder.File("Test-It.ps1", script));
        test.Session.Invoke($"Add-FetchVerifier it -ScriptPath $Script -InProcess {parameters}").Clean();
    }
}

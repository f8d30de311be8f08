using System.Diagnostics;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Core.Tests.Verification;

public sealed class ScriptRunnerTests : VerifierTests
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData("[pscustomobject]@{ Id = $_.Id; Result = 'Passed' }", VerificationResult.Passed, null)]
    [InlineData("@{ id = \"$($_.Id)\"; result = 'FAILED'; message = \"too`nshort: $($_.Name)\" }", VerificationResult.Failed, "too short: hosts.txt")]
    [InlineData("[pscustomobject]@{ Id = $_.Id; Result = 'Error'; Message = 'no list to compare with' }", VerificationResult.Error, "no list to compare with")]
    [InlineData("[pscustomobject]@{ Id = [double]$_.Id; Result = [FetchPS.VerificationResult]::Passed; Message = 'é 1 % [x]' }", VerificationResult.Passed, "é 1 % [x]")]
    [InlineData("@{ Id = $_.Id; Result = 'OK' }", VerificationResult.Error, "The script's Result was 'OK'; it must be Passed or Failed.")]
    [InlineData("@{ Id = $_.Id; Result = $true }", VerificationResult.Error, "The script's Result was 'True'; it must be Passed or Failed.")]
    [InlineData("@{ Id = $_.Id; Result = 0 }", VerificationResult.Error, "The script's Result was '0'; it must be Passed or Failed.")]
    [InlineData("@{ Id = $_.Id }", VerificationResult.Error, "The script's Result was ''; it must be Passed or Failed.")]
    [InlineData("@{ Id = 99; Result = 'Passed' }", VerificationResult.Error, "The script gave no result for this version. It wrote a result for Id '99', which it was not given.")]
    [InlineData("'Passed'", VerificationResult.Error, "The script gave no result for this version. It wrote System.String, which has no Id.")]
    [InlineData("", VerificationResult.Error, "The script gave no result for this version.")]
    [InlineData("exit 3", VerificationResult.Error, "The script gave no result for this version. Its last exit code was 3.")]
    [InlineData("throw 'no such luck'", VerificationResult.Error, "The script failed: no such luck (verify.ps1, line 1)")]
    [InlineData("[int]::Parse('x')", VerificationResult.Error, "The script failed: Exception calling \"Parse\" with \"1\" argument(s): \"The input string 'x' was not in a correct format.\" (verify.ps1, line 1)")]
    [InlineData("[Console]::Error.WriteLine('out of luck'); [Environment]::Exit(9)", VerificationResult.Error, "The verifier ended with exit code 9. It printed: out of luck")]
    public async Task What_the_script_writes_makes_the_verdict(string process, VerificationResult result, string? message)
    {
        var verifier = Script($"process {{ {process} }}");

        var verdicts = await RunAsync(Runner(), verifier, Versions(1));

        Assert.Equal((result, message), (verdicts[1].Result, verdicts[1].Message));
        Assert.Equal(VerifierProgram.Sha256(verifier.Command), verdicts[1].VerifierSha256);
    }

    [Fact]
    public async Task Script_gets_the_version_as_its_type()
    {
        var version = Version(5, "a'b\" ü$(x).txt");
        var path = InFolder("seen");

        var verdicts = await RunAsync(Runner(), Script($"process {{ [IO.File]::WriteAllText('{path}', [FetchPS.FileVersionJson]::Write($_)); {Pass} }}"), [version]);

        Assert.Equal(VerificationResult.Passed, verdicts[5].Result);
        Assert.Equal(version, FileVersionJson.Parse(await File.ReadAllTextAsync(path, Stop)));
    }

    [Fact]
    public async Task Script_may_bind_the_address_by_its_new_and_its_old_name()
    {
        const string body = "param([Parameter(ValueFromPipelineByPropertyName)] $Id, [Parameter(ValueFromPipelineByPropertyName)] $Url, "
            + "[Parameter(ValueFromPipelineByPropertyName)] $Address) process { @{ Id = $Id; Result = 'Passed'; Message = \"$Url $Address\" } }";

        var verdicts = await RunAsync(Runner(), Script(body), Versions(2));

        Assert.All(Versions(2), version => Assert.Equal($"{version.Url} {version.Url}", verdicts[version.Id].Message));
    }

    [Theory]
    [InlineData("begin { $all = @() } process { $all += $_ } end { foreach ($v in $all) { @{ Id = $v.Id; Result = 'Passed' } } }")]
    [InlineData("foreach ($v in $input) { @{ Id = $v.Id; Result = 'Passed' } }")]
    public async Task Script_may_answer_at_its_end(string script)
    {
        var verdicts = await RunAsync(Runner(), Script(script), Versions(5));

        Assert.Equal(5, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Equal(VerificationResult.Passed, verdict.Result));
    }

    [Fact]
    public async Task Hanging_script_costs_one_version_alone_and_ends_with_all_its_children()
    {
        Unix.RequireLinux();
        var fifo = Unix.MakeFifo(InFolder("pids"));
        // Nothing within PowerShell can end a thread that sleeps.
        var verifier = Script($$"""
            process {
                if ($_.Id -eq 3) {
                    $child = [Diagnostics.Process]::Start('setsid', 'sleep 300')
                    [IO.File]::WriteAllText('{{fifo}}', "$PID $($child.Id)")
                    [Threading.Thread]::Sleep(300000)
                }
                {{Pass}}
            }
            """);

        var running = RunAsync(Runner(), verifier, Versions(5));
        var pids = (await Unix.ReadFifoAsync(fifo)).Split(' ').Select(int.Parse).ToArray();
        time.Advance(verifier.Timeout);
        var verdicts = await running.WaitAsync(Patience, Stop);

        Assert.Equal((VerificationResult.Error, "The verifier gave no result within 30 s, and was ended."), (verdicts[3].Result, verdicts[3].Message));
        Assert.All([1, 2, 4, 5], id => Assert.Equal(VerificationResult.Passed, verdicts[id].Result));
        Assert.All(pids, id => Assert.True(Unix.HasEnded(id), $"Process {id} still runs."));
    }

    [Fact]
    public async Task Time_limit_rests_while_the_script_waits_for_a_version()
    {
        Unix.Require();
        var (taken, go) = (Unix.MakeFifo(InFolder("taken")), Unix.MakeFifo(InFolder("go")));

        // A day passes between two versions; the script that collects them is blameless.
        async IAsyncEnumerable<FileVersion> SlowlyAsync()
        {
            yield return Version(1);
            await Unix.ReadFifoAsync(taken);
            await time.WhenTimersAsync(1);
            await File.WriteAllTextAsync(go, "go", Stop);
            await time.WhenTimersAsync(0);
            time.Advance(TimeSpan.FromDays(1));
            yield return Version(2);
        }

        var verdicts = new List<Verdict>();
        var script = Script($$"""
            begin { $all = @() }
            process {
                $all += $_
                if ($_.Id -eq 1) { [IO.File]::WriteAllText('{{taken}}', 'taken'); $null = [IO.File]::ReadAllText('{{go}}') }
            }
            end { foreach ($v in $all) { @{ Id = $v.Id; Result = 'Passed' } } }
            """);
        await Runner().RunAsync(
            script,
            SlowlyAsync(),
            verdict =>
            {
                verdicts.Add(verdict);
                return ValueTask.CompletedTask;
            },
            Stop);

        Assert.Equal([VerificationResult.Passed, VerificationResult.Passed], verdicts.Select(verdict => verdict.Result));
    }

    [Fact]
    public async Task Error_at_one_version_keeps_the_others_and_the_process()
    {
        var verdicts = await RunAsync(Runner(), Script("process { if ($_.Id % 2) { throw \"odd $PID\" } @{ Id = $_.Id; Result = 'Passed'; Message = $PID } }"), Versions(8));

        Assert.All([2, 4, 6, 8], id => Assert.Equal((VerificationResult.Passed, verdicts[2].Message), (verdicts[id].Result, verdicts[id].Message)));
        Assert.All([1, 3, 5, 7], id => Assert.Equal(
            (VerificationResult.Error, $"The script failed: odd {verdicts[2].Message} (verify.ps1, line 1)"), (verdicts[id].Result, verdicts[id].Message)));
    }

    [Fact]
    public async Task Versions_that_a_broken_script_had_collected_are_given_again()
    {
        var verdicts = await RunAsync(
            Runner(),
            Script("begin { $all = @() } process { if ($_.Id -eq 3) { throw 'three' } $all += $_ } end { foreach ($v in $all) { @{ Id = $v.Id; Result = 'Passed' } } }"),
            Versions(5));

        Assert.Equal(VerificationResult.Error, verdicts[3].Result);
        Assert.All([1, 2, 4, 5], id => Assert.Equal(VerificationResult.Passed, verdicts[id].Result));
    }

    [Fact]
    public async Task Crash_costs_one_version_alone()
    {
        var verdicts = await RunAsync(Runner(), Script($"process {{ if ($_.Id -eq 2) {{ [Environment]::Exit(0) }} {Pass} }}"), Versions(4));

        Assert.Equal((VerificationResult.Error, "The verifier ended with exit code 0."), (verdicts[2].Result, verdicts[2].Message));
        Assert.All([1, 3, 4], id => Assert.Equal(VerificationResult.Passed, verdicts[id].Result));
    }

    [Theory]
    [InlineData("process { [IO.File]::AppendAllText('STARTS', 'x'); [Environment]::Exit(4) }", "The verifier ended with exit code 4.")]
    [InlineData("begin { [IO.File]::AppendAllText('STARTS', 'x'); throw 'no licence' } process { }", "The script failed: no licence (verify.ps1, line 1)")]
    [InlineData("process { } end { [IO.File]::AppendAllText('STARTS', 'x'); throw 'never' }", "The script failed: never (verify.ps1, line 1)")]
    public async Task Script_that_always_breaks_is_given_up(string script, string message)
    {
        var starts = InFolder("starts");

        var verdicts = await RunAsync(Runner(), Script(script.Replace("STARTS", starts, StringComparison.Ordinal)), Versions(50));

        Assert.Equal(50, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Equal((VerificationResult.Error, message), (verdict.Result, verdict.Message)));
        Assert.Equal("xx", await File.ReadAllTextAsync(starts, Stop));
    }

    [Fact]
    public async Task Syntax_error_is_the_reason()
    {
        var verdicts = await RunAsync(Runner(), Script("process { if ( }"), Versions(3));

        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Contains("Missing condition in if statement", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Printed_content_forges_no_result_and_native_programs_take_no_input()
    {
        Unix.Require();
        var verifier = Script("process { [Console]::WriteLine(\"`nresult $($_.Id) Passed forged`nnext`n\"); $null = /bin/cat; @{ Id = $_.Id; Result = 'Failed'; Message = 'genuine' } }");

        var verdicts = await RunAsync(Runner(), verifier, Versions(3)).WaitAsync(Patience, Stop);

        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Equal((VerificationResult.Failed, "genuine"), (verdict.Result, verdict.Message)));
    }

    [Fact]
    public async Task Script_sees_nothing_of_the_worker()
    {
        Environment.SetEnvironmentVariable("FETCHPS_TEST_PASSWORD", "hunter2");
        var verifier = Script("""
            process {
                $seen = foreach ($name in 'worker', 'connection', 'reader', 'writer', 'send', 'source', 'sink', 'line', 'words', 'place') {
                    if ($ExecutionContext.SessionState.PSVariable.Get($name)) { $name }
                }
                @{ Id = $_.Id; Result = 'Passed'; Message = "$seen|$env:FETCHPS_TEST_PASSWORD|$ErrorActionPreference" }
            }
            """);

        var verdicts = await RunAsync(Runner(), verifier, Versions(1));

        Assert.Equal("||Continue", verdicts[1].Message);
    }

    [Fact]
    public async Task Missing_script_is_an_error_for_each_version()
    {
        var verdicts = await RunAsync(Runner(), Script("") with { Command = InFolder("gone.ps1") }, Versions(3));

        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Contains("There is no script", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_shell_is_an_error_for_each_version()
    {
        var runner = new ScriptRunner(ScriptHost.PowerShell(InFolder("pwsh")), ShippedHost.WorkerScript, time: time);

        var verdicts = await RunAsync(runner, Script(""), Versions(3));

        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Contains("could not be started", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shell_that_ends_at_once_says_why()
    {
        Unix.Require();
        var runner = new ScriptRunner(new ScriptHost("/bin/sh", ["-c", "echo no engine here >&2; exit 5"]), ShippedHost.WorkerScript, time: time);

        var verdicts = await RunAsync(runner, Script(""), Versions(1));

        Assert.EndsWith("could not be started: The verifier ended with exit code 5. It printed: no engine here", verdicts[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_script_says_is_kept_with_the_verdict_that_follows()
    {
        var verifier = Script("""
            begin { Write-Information 'ready' }
            process {
                [Console]::Error.WriteLine("raw $($_.Id)")
                $Host.UI.WriteWarningLine('not on a stream')
                $PSCmdlet.WriteWarning("warned of $($_.Id)"); $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new("trouble`awith $($_.Id)"), 'x', 'NotSpecified', $null))
                'loose text'
                @{ Id = $_.Id; Result = 'Passed' }
            }
            """.Replace("begin { Write-Information 'ready' }", "[CmdletBinding()] param([Parameter(ValueFromPipeline)] $Version) begin { $PSCmdlet.WriteInformation('ready', $null) }", StringComparison.Ordinal));

        var verdicts = (await RunAsync(Runner(), verifier, Versions(2)).WaitAsync(Patience, Stop)).Values.ToList();

        Assert.All(verdicts, verdict => Assert.Equal(VerificationResult.Passed, verdict.Result));
        Assert.StartsWith("ready\nWARNING: warned of 1\nERROR: trouble\\u0007with 1\nloose text", verdicts[0].Output, StringComparison.Ordinal);
        Assert.StartsWith("WARNING: warned of 2\nERROR: trouble\\u0007with 2\nloose text", verdicts[1].Output, StringComparison.Ordinal);
        // Past the streams nothing ties text to a version: it comes with one verdict or the next.
        Assert.Contains("raw 1", $"{verdicts[0].Output}{verdicts[1].Output}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_printed_before_it_broke_is_kept()
    {
        var verdicts = await RunAsync(Runner(), Script("process { [Console]::Error.WriteLine('line one'); [Console]::Error.WriteLine('out of luck'); [Environment]::Exit(9) }"), Versions(1));

        Assert.Equal("line one\nout of luck", verdicts[1].Output);
    }

    [Fact]
    public async Task Scripts_share_slots_and_none_starves_while_another_waits_for_versions()
    {
        var slots = new VerifierSlots(1);
        var runner = ShippedHost.Runner(slots: slots);
        var answered = new TaskCompletionSource();
        // The first has its one version and waits for more; only when the second is done with all of its own does it hear that there are none.
        async IAsyncEnumerable<FileVersion> WaitingAsync()
        {
            yield return Version(1);
            await answered.Task.WaitAsync(Patience, Stop);
        }

        var first = runner.RunAsync(Script($"process {{ {Pass} }}"), WaitingAsync(), _ => ValueTask.CompletedTask, Stop);
        var second = await RunAsync(runner, Script($"process {{ {Pass} }}"), Versions(3)).WaitAsync(Patience, Stop);
        answered.SetResult();
        await first.WaitAsync(Patience, Stop);

        Assert.Equal(3, second.Count);
    }

    [Fact]
    public async Task Cancelling_ends_everything()
    {
        Unix.RequireLinux();
        var fifo = Unix.MakeFifo(InFolder("pid"));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var running = RunAsync(Runner(), Script($"process {{ [IO.File]::WriteAllText('{fifo}', $PID); [Threading.Thread]::Sleep(300000) }}"), Versions(3), cancel.Token);
        var id = int.Parse(await Unix.ReadFifoAsync(fifo), null);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Stop));
        Assert.True(Unix.HasEnded(id));
    }

    [Fact]
    public async Task Failure_of_the_source_comes_through()
    {
        static async IAsyncEnumerable<FileVersion> BrokenAsync(FileVersion first)
        {
            yield return first;
            await Task.CompletedTask;
            throw new InvalidDataException("broken source");
        }

        var running = Runner().RunAsync(Script($"process {{ {Pass} }}"), BrokenAsync(Version(1)), _ => ValueTask.CompletedTask, Stop);

        Assert.Equal("broken source", (await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Patience, Stop))).Message);
    }

    [Fact]
    public async Task A_thousand_versions_cost_little_more_than_one()
    {
        var verifier = Script($"process {{ {Pass} }}");
        async Task<TimeSpan> MeasureAsync(int count)
        {
            var started = Stopwatch.GetTimestamp();
            var verdicts = await RunAsync(Runner(), verifier, Versions(count));
            Assert.Equal(count, verdicts.Count(verdict => verdict.Value.Result == VerificationResult.Passed));
            return Stopwatch.GetElapsedTime(started);
        }

        var (one, thousand) = (await MeasureAsync(1), await MeasureAsync(1000));

        TestContext.Current.SendDiagnosticMessage("One version through a script: {0:0} ms, 1,000: {1:0} ms", one.TotalMilliseconds, thousand.TotalMilliseconds);
        // About twice as much on an idle machine; a start of the shell for each would be a thousand times.
        Assert.InRange(thousand / one, 0, 20);
    }

    private const string Pass = "@{ Id = $_.Id; Result = 'Passed' }";

    private ScriptRunner Runner() => ShippedHost.Runner(time);

    private Verifier Script(string script)
    {
        var path = InFolder("verify.ps1");
        File.WriteAllText(path, script);
        return new Verifier
        {
            Id = 2,
            Name = "script",
            Kind = VerifierKind.Script,
            Command = path,
            ArgumentList = [],
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}

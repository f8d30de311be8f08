using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What of a script's words counts: nothing before its end, and nothing that it contradicts.</summary>
public sealed class ScriptVerdictTests : VerifierTests
{
    private const string Twice = "The verifier contradicted itself on this version, so neither result counts: ";

    [Theory]
    [InlineData("process { SAY 'Passed'; SAY 'Failed' 'second thoughts' }", Twice + "Passed, then Failed (second thoughts).")]
    [InlineData("process { SAY 'Failed'; SAY 'Passed' }", Twice + "Failed, then Passed.")]
    [InlineData("process { SAY 'Passed'; SAY 'Error' 'no list' }", Twice + "Passed, then Error (no list).")]
    [InlineData("process { SAY 'Passed'; SAY 'OK' }", Twice + "Passed, then Error (The script's Result was 'OK'; it must be Passed or Failed.).")]
    [InlineData("process { $v = $_; SAY 'Passed' } end { $_ = $v; SAY 'Failed' }", Twice + "Passed, then Failed.")]
    [InlineData("process { SAY 'Passed'; throw 'no more' }", Twice + "Passed, then Error (The script failed: no more (verify.ps1, line 1)).")]
    [InlineData("process { SAY 'Passed' } end { throw 'no more' }", Twice + "Passed, then Error (The script failed: no more (verify.ps1, line 1)).")]
    [InlineData("process { SAY 'Passed' } end { [Environment]::Exit(3) }", Twice + "Passed, then Error (The verifier ended with exit code 3.).")]
    [InlineData("process { SAY 'Passed','Failed' }", "The script's Result was 'Passed Failed'; it must be Passed or Failed.")]
    [InlineData("process { $d = [Collections.Generic.Dictionary[string,object]]::new(); $d['Id'] = $_.Id; $d['Result'] = 'Passed'; $d['result'] = 'Failed'; $d }", "The script's Result was 'Passed Failed'; it must be Passed or Failed.")]
    [InlineData("process { SAY 'Passed'; @{ Id = 99; Result = 'Failed' } }", "The script said Passed about this version, which does not count. It wrote a result for Id '99', which it was not given.")]
    [InlineData("process { SAY 'Passed'; @{ Id = '0x1'; Result = 'Passed' } }", "The script said Passed about this version, which does not count. It wrote a result for Id '0x1', which it was not given.")]
    [InlineData("process { SAY 'Passed'; @{ Id = \"$($_.Id)\", 2; Result = 'Passed' } }", "The script said Passed about this version, which does not count. It wrote a result for Id '1 2', which it was not given.")]
    [InlineData("process { SAY 'Passed'; @{ Result = 'Failed' } }", "The script said Passed about this version, which does not count. It wrote a result without an Id.")]
    [InlineData("begin { @{ Id = 1; Result = 'Passed' } } process { SAY 'Passed' }", "The script said Passed about this version, which does not count. It wrote a result for Id '1', which it was not given.")]
    public async Task Contradiction_or_an_id_that_was_not_asked_for_is_an_error(string script, string message)
    {
        var verdicts = await RunAsync(ShippedHost.Runner(), Script(script), Versions(1)).WaitAsync(Patience, Stop);

        Assert.Equal((VerificationResult.Error, message), (verdicts[1].Result, verdicts[1].Message));
    }

    [Fact]
    public async Task Contradiction_costs_its_own_version_alone()
    {
        var verdicts = await RunAsync(ShippedHost.Runner(), Script("process { SAY 'Passed'; if ($_.Id -eq 2) { SAY 'Failed' } }"), Versions(3)).WaitAsync(Patience, Stop);

        Assert.Equal(
            [VerificationResult.Passed, VerificationResult.Error, VerificationResult.Passed],
            verdicts.Values.OrderBy(verdict => verdict.VersionId).Select(verdict => verdict.Result));
    }

    [Fact]
    public async Task Id_that_was_not_asked_for_makes_errors_of_all()
    {
        var verdicts = await RunAsync(ShippedHost.Runner(), Script("process { SAY 'Failed' } end { @{ Id = 7; Result = 'Passed' } }"), Versions(3)).WaitAsync(Patience, Stop);

        Assert.Equal(3, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Equal(VerificationResult.Error, verdict.Result));
        Assert.All(verdicts.Values, verdict => Assert.EndsWith("It wrote a result for Id '7', which it was not given.", verdict.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_result_again_does_no_harm()
    {
        var verdicts = await RunAsync(ShippedHost.Runner(), Script("process { SAY 'Passed' 'once'; SAY 'passed' 'twice' }"), Versions(2)).WaitAsync(Patience, Stop);

        Assert.Equal(2, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.Equal((VerificationResult.Passed, "once"), (verdict.Result, verdict.Message)));
    }

    [Fact]
    public async Task Nothing_is_reported_before_the_script_has_ended()
    {
        Unix.Require();
        var said = Unix.MakeFifo(InFolder("said"));
        var (reported, atItsEnd) = (0, -1);

        // The second version is asked for when the first has its result; it comes when the script has said so, and then nothing may have been reported.
        async IAsyncEnumerable<FileVersion> TwoAsync()
        {
            yield return Version(1);
            await Unix.ReadFifoAsync(said);
            atItsEnd = reported;
            yield return Version(2);
        }

        var script = Script($"process {{ SAY 'Passed'; if ($_.Id -eq 1) {{ [IO.File]::WriteAllText('{said}', 'said') }} }} end {{ @{{ Id = 1; Result = 'Failed' }} }}");
        List<Verdict> verdicts = [];
        await ShippedHost.Runner().RunAsync(
            script,
            TwoAsync(),
            verdict =>
            {
                reported++;
                verdicts.Add(verdict);
                return ValueTask.CompletedTask;
            },
            Stop).WaitAsync(Patience, Stop);

        Assert.Equal(0, atItsEnd);
        Assert.Equal([(1L, VerificationResult.Error), (2L, VerificationResult.Passed)], verdicts.Select(verdict => (verdict.VersionId, verdict.Result)));
    }

    private Verifier Script(string script)
    {
        var path = InFolder("verify.ps1");
        var say = script.Replace("SAY ", "& { @{ Id = $_.Id; Result = $args[0]; Message = $args[1] } } ", StringComparison.Ordinal);
        File.WriteAllText(path, say);
        return new Verifier { Id = 2, Name = "script", Kind = VerifierKind.Script, Command = path, ArgumentList = [], Timeout = TimeSpan.FromSeconds(30) };
    }
}

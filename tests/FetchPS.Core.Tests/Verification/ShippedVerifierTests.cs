using System.Diagnostics;
using System.Text;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>The verifiers and samples that ship in the module's folder, run as a cycle runs them.</summary>
public sealed class ShippedVerifierTests : VerifierTests
{
    private static readonly string module = ShippedHost.Module;

    [Theory]
    [InlineData("# servers\n\n192.0.2.10 web.example.org www\n2001:db8::1\tfiles.example.org # new\nfe80::1%lo0 localhost\n", null, "3 entries.")]
    [InlineData("\uFEFF0.0.0.0 0.0.0.0\r\n0.0.0.0 _a.b-c.example.\r\n", null, "2 entries.")]
    [InlineData("0.0.0.0 ads.example.org", null, "1 entries.")]
    [InlineData("<!DOCTYPE html>\n<html>", 1, null)]
    [InlineData("192.0.2.1 a\n192.0.2.2\n", 2, null)]
    [InlineData("192.0.2.1 a\n192.0.2.300 b\n", 2, null)]
    [InlineData("1 a\n", 1, null)]
    [InlineData("192.0.2.1 -a\n", 1, null)]
    [InlineData("192.0.2.1 a..b\n", 1, null)]
    [InlineData("192.0.2.1 a $(reboot)\n", 1, null)]
    [InlineData("# nothing\n", null, "The list has 0 entries, fewer than 1.")]
    [InlineData("", null, "The list has 0 entries, fewer than 1.")]
    public async Task Hosts_lists_pass_and_all_else_fails(string content, int? faultyLine, string? message)
    {
        var (result, said) = await RunScriptAsync("Test-Hosts.ps1", Encoding.UTF8.GetBytes(content));

        Assert.Equal(faultyLine is null && message!.EndsWith(" entries.", StringComparison.Ordinal) ? VerificationResult.Passed : VerificationResult.Failed, result);
        Assert.Equal(faultyLine is null ? message : $"Line {faultyLine} is neither a comment nor an address with host names.", said);
    }

    [Fact]
    public async Task Hosts_lists_are_utf8()
    {
        var (result, message) = await RunScriptAsync("Test-Hosts.ps1", [.. "192.0.2.1 a # caf"u8, 0xE9, (byte)'\n']);

        Assert.Equal((VerificationResult.Failed, "The text is not UTF-8 near line 1."), (result, message));
    }

    [Fact]
    public async Task A_long_hostile_line_is_judged_at_once()
    {
        var started = Stopwatch.GetTimestamp();

        var (result, _) = await RunScriptAsync("Test-Hosts.ps1", Encoding.UTF8.GetBytes("192.0.2.1" + string.Concat(Enumerable.Repeat(" a-a_a", 200_000)) + " !"));

        Assert.Equal(VerificationResult.Failed, result);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html></html>", VerificationResult.Failed)]
    [InlineData("\uFEFF  \r\n<HTML lang=\"en\">", VerificationResult.Failed)]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- a\n-->\n<!-- b --><!doctype  html>", VerificationResult.Failed)]
    [InlineData("<htmlx>", VerificationResult.Passed)]
    [InlineData("<?xml version=\"1.0\"?><feed/>", VerificationResult.Passed)]
    [InlineData("a list, not <html>\n", VerificationResult.Passed)]
    [InlineData("", VerificationResult.Passed)]
    public async Task Web_pages_fail(string content, VerificationResult expected)
    {
        var (result, _) = await RunScriptAsync("Test-NotHtml.ps1", Encoding.UTF8.GetBytes(content));

        Assert.Equal(expected, result);
    }

    [Fact]
    public async Task Comments_without_end_cost_nothing()
    {
        var started = Stopwatch.GetTimestamp();

        var (result, _) = await RunScriptAsync("Test-NotHtml.ps1", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<!---->", 10_000))));

        Assert.Equal(VerificationResult.Passed, result);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("a\n\n \nb\n", "2", VerificationResult.Passed, "2 lines")]
    [InlineData("a\nb", "3", VerificationResult.Failed, "2 lines, fewer than 3")]
    [InlineData("", "1", VerificationResult.Failed, "0 lines, fewer than 1")]
    [InlineData(null, "1", VerificationResult.Error, null)]
    public async Task Bash_sample_counts_lines(string? content, string minimum, VerificationResult expected, string? message)
    {
        Unix.Require();

        var (result, said) = await RunCommandAsync("bash", content, Sample("verify-lines.sh"), "{Path}", minimum);

        Assert.Equal((expected, message ?? $"cannot read {Version(1).Path}"), (result, said));
    }

    [Theory]
    [InlineData("{\"a\": [1, 2]}", VerificationResult.Passed, "valid JSON, 12 bytes")]
    [InlineData("{\"a\": ", VerificationResult.Failed, "not JSON: ")]
    [InlineData(null, VerificationResult.Error, "FileNotFoundError: ")]
    public async Task Python_sample_reads_json(string? content, VerificationResult expected, string message)
    {
        var python = OperatingSystem.IsWindows() ? "python" : "python3";
        Assert.SkipUnless(IsInstalled(python), "Python is not installed.");

        var (result, said) = await RunCommandAsync(python, content, Sample("verify_json.py"));

        Assert.Equal(expected, result);
        Assert.StartsWith(message, said, StringComparison.Ordinal);
    }

    private static bool IsInstalled(string program)
    {
        try
        {
            VerifierProgram.Resolve(program);
            return true;
        }
        catch (FetchException)
        {
            return false;
        }
    }

    private static string Sample(string name) => Path.Combine(module, "samples", name);

    private async Task<(VerificationResult Result, string? Message)> RunScriptAsync(string script, byte[] content)
    {
        var runner = ShippedHost.Runner();
        var version = Version(1);
        await File.WriteAllBytesAsync(version.Path, content, Stop);
        return await RunAsync(runner, VerifierKind.Script, Path.Combine(module, "verifiers", script), [], version);
    }

    private async Task<(VerificationResult Result, string? Message)> RunCommandAsync(string command, string? content, params string[] arguments)
    {
        var version = Version(1);
        if (content is not null)
            await File.WriteAllTextAsync(version.Path, content, Stop);
        return await RunAsync(new CommandRunner(), VerifierKind.Command, command, arguments, version);
    }

    private static async Task<(VerificationResult Result, string? Message)> RunAsync(
        IVerifierRunner runner, VerifierKind kind, string command, string[] arguments, FileVersion version)
    {
        var verifier = new Verifier { Id = 1, Name = "shipped", Kind = kind, Command = command, ArgumentList = arguments, Timeout = Patience };
        var verdict = (await RunAsync(runner, verifier, [version]))[version.Id];
        return (verdict.Result, verdict.Message);
    }
}

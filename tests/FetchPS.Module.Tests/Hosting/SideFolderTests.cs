using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Module.Tests.Hosting;

/// <summary>A daemon's account: no home, or one that nobody may write to, no folder for temporary files, nobody who reads.</summary>
public sealed class SideFolderTests
{
    [Theory]
    [InlineData("HOME=/dev/null")]
    [InlineData("HOME=/proc")]
    [InlineData("HOME=")]
    [InlineData("HOME=/not/there")]
    [InlineData("XDG_CACHE_HOME=/dev/null/x")]
    [InlineData("TERM=")]
    [InlineData("LANG=no_SUCH")]
    public async Task It_needs_no_home(string variable)
    {
        RequireUnix();

        var result = await RunAsync(null, variable, "'ok'");

        Assert.Equal((0, "ok", ""), (result.ExitCode, result.Output.Trim(), result.Error));
    }

    [Fact]
    public async Task Verifiers_need_no_home_and_a_missing_temporary_folder_is_named()
    {
        RequireUnix();
        using var folder = new TempFolder();
        await using var origin = await TestOrigin.StartAsync();
        origin.Respond("/list.txt", context => context.Response.WriteAsync(Guid.NewGuid().ToString()));
        var ca = folder.File("ca.pem", origin.Authority.CertificatePem);
        var script = folder.File("Test-It.ps1", "process { @{ Id = $_.Id; Result = 'Passed' } }");
        var store = folder.Combine("store");
        var prepared = await RunAsync(
            store, "HOME=/dev/null",
            $"$null = Initialize-FetchStore; Set-FetchStore -CaCertificate '{ca}'; $null = Add-FetchVerifier s -ScriptPath '{script}'; $null = Add-FetchVerifier c -Command true; $null = Add-FetchUrl '{origin.Address("/list.txt")}'");
        Assert.Equal((0, ""), (prepared.ExitCode, prepared.Error));

        var whole = await RunAsync(store, "HOME=/dev/null", "(Invoke-FetchCycle -Force).Status.ToString()");
        var without = await RunAsync(store, "TMPDIR=/dev/null/x", "$null = Invoke-FetchCycle -Force; (Get-VerificationResult | Where-Object Result -EQ Error).Message");

        Assert.Equal((0, "Passed"), (whole.ExitCode, whole.Output.Trim()));
        Assert.Equal(2, without.ExitCode);
        Assert.Equal(2, without.Output.Split('\n').Count(line => line.Contains("'/dev/null/x/'", StringComparison.Ordinal) && line.Contains("TMPDIR", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("'ok'", 1)]
    [InlineData("-Version", 1)]
    public async Task Output_that_can_not_be_written_is_told(string text, int exitCode)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");

        using var host = HostProcess.StartProgram("sh", null, "-c", "exec \"$0\" \"$1\" >/dev/full", Shipped.Host, text);
        var result = await host.EndAsync();

        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith("fetchps: the output could not be written: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Trim().Split('\n'));
    }

    private static void RequireUnix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no HOME that its programs need.");

    private static async Task<HostResult> RunAsync(string? store, string variable, string text)
    {
        using var host = HostProcess.StartProgram("env", store, variable, Shipped.Host, text);
        return await host.EndAsync();
    }
}

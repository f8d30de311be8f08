using System.Diagnostics;
using System.Text;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Commands;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What tests of the module's own verifiers and samples share: they are run as a cycle runs them.</summary>
public abstract class ShippedTests : VerifierTests
{
    /// <summary>A verifier in the module's folder.</summary>
    protected static string Shipped(string name) => Path.Combine(ShippedHost.Module, "verifiers", name);

    /// <summary>A sample in the module's folder.</summary>
    protected static string Sample(string name) => Path.Combine(ShippedHost.Module, "samples", name);

    protected static string Python()
    {
        var python = OperatingSystem.IsWindows() ? "python" : "python3";
        Require(python, "Python");
        return python;
    }

    /// <summary>Skips the test where a program is missing.</summary>
    protected static void Require(string program, string name) => Assert.SkipUnless(IsInstalled(program), $"{name} is not installed.");

    protected static bool IsInstalled(string program)
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

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    protected static void Tool(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Stop);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}{error.GetAwaiter().GetResult()}");
    }

    /// <summary>A script's verdicts on contents, in their order, as <c>Result: Message</c>.</summary>
    protected async Task<IEnumerable<string>> RunScriptAsync(string script, IEnumerable<byte[]> contents)
    {
        var versions = contents.Select((content, index) => WithContent(Version(index + 1), content)).ToList();
        var verdicts = await RunAsync(ShippedHost.Runner(), Verifier(VerifierKind.Script, script), versions);
        return versions.Select(version => $"{verdicts[version.Id].Result}: {verdicts[version.Id].Message}");
    }

    /// <summary>A script that calls a shipped one with arguments.</summary>
    protected string WithArguments(string script, string arguments)
    {
        var path = InFolder("With-Arguments.ps1");
        File.WriteAllText(path, $$"""
            param([Parameter(ValueFromPipelineByPropertyName)] [long] $Id, [Parameter(ValueFromPipelineByPropertyName)] [string] $Path)
            process { [pscustomobject]@{ Id = $Id; Path = $Path } | & '{{script}}' {{arguments}} }
            """);
        return path;
    }

    /// <summary>A command's verdict on a content; null for a file that is not there.</summary>
    protected async Task<(VerificationResult Result, string? Message)> RunCommandAsync(string command, string? content, params string[] arguments)
    {
        var version = Version(1);
        if (content is null)
            File.Delete(version.Path);
        else
            version = WithContent(version, Encoding.UTF8.GetBytes(content));
        var verdict = (await RunAsync(new CommandRunner(), Verifier(VerifierKind.Command, command, arguments), [version]))[version.Id];
        return (verdict.Result, verdict.Message);
    }

    /// <summary>The verdict of a command that ships in bash and in Python, as <c>Result: Message</c>.</summary>
    /// <param name="language">bash or python.</param>
    /// <param name="name">Its name, words apart by dashes.</param>
    /// <param name="content">The file's content.</param>
    /// <param name="arguments">What comes after the file's path.</param>
    protected async Task<string> RunShippedAsync(string language, string name, string content, params string[] arguments)
    {
        var (program, script) = language == "bash" ? ("bash", $"{name}.sh") : (Python(), $"{name.Replace('-', '_')}.py");
        var (result, message) = await RunCommandAsync(program, content, [Shipped(script), "{Path}", .. arguments]);
        return $"{result}: {message}";
    }

    private static Verifier Verifier(VerifierKind kind, string command, params string[] arguments) =>
        new() { Id = 1, Name = "shipped", Kind = kind, Command = command, ArgumentList = arguments, Timeout = Patience };
}

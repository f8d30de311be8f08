using System.Diagnostics;
using System.Text.RegularExpressions;
using FetchPS.Testing;

namespace FetchPS.Module.Tests.Help;

/// <summary>Every command in README and in the about_ topics runs as it is written.</summary>
public sealed partial class DocumentTests
{
    /// <summary>What other tests run: the verifiers that are examples (ShippedVerifierTests, SetDocumentTests), quickstart (QuickstartTests), and the tests themselves.</summary>
    private static readonly string[] RunElsewhere = ["param(", "dotnet run --project src/FetchPS.Host -- quickstart", "dotnet test"];

    public static TheoryData<string> Names => [.. Documents.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_PowerShell_example_runs(string document)
    {
        await using var session = await DocumentSession.StartAsync();
        var examples = Documents.Blocks(document).Where(block => block.Language == "powershell" && !IsRunElsewhere(block)).ToList();

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            // The set that is read has been handed on.
            if (example.Text.Contains("ResolveLinkTarget", StringComparison.Ordinal))
                session.Run("Invoke-FetchCycle").Clean();
            var result = session.Run(example.Text);
            Assert.True(result.Terminating is null && result.Errors.Count == 0, $"{session.Here(example.Text)}\n{string.Join('\n', result.Errors)}{result.Terminating}");
        }
    }

    [Theory]
    [InlineData("README", 6)]
    [InlineData("about_FetchPS_Operations", 8)]
    public async Task Every_command_line_runs(string document, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The examples are for a POSIX shell.");
        await using var session = await DocumentSession.StartAsync();
        var lines = Documents.Blocks(document).Where(block => block.Language is "sh" or "cron" or "cmd" or "fetchps" && !IsRunElsewhere(block)).SelectMany(Commands).ToList();

        Assert.Equal(expected, lines.Count);
        foreach (var line in lines)
        {
            if (line.StartsWith("pwsh", StringComparison.Ordinal) && !IsInstalled("pwsh"))
                continue;
            var (exitCode, said) = await RunAsync(session, line);
            Assert.True(exitCode == 0, $"{line}\n{exitCode}: {said}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_looks_like_a_command_is_left_out(string document)
    {
        // A line that begins with one of our cmdlets is an example, but where it is indented as a topic's paragraphs are.
        var run = Documents.Blocks(document).SelectMany(block => block.Text.Split('\n')).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var found = CommandLine().Matches(Documents.Text(document)).Select(match => match.Groups[1].Value.Trim());

        Assert.DoesNotContain(found, line => !run.Contains(line));
    }

    [Fact]
    public void README_is_short_and_its_links_lead_to_files()
    {
        var text = Documents.Text("README");
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).ToList();

        Assert.InRange(text.Split('\n').Length, 1, 201);
        Assert.All(Documents.Names.Where(name => name != "README"), topic => Assert.Contains($"module/en-US/{topic}.help.txt", links));
        Assert.DoesNotContain(links, link => !link.StartsWith("https:", StringComparison.Ordinal) && !File.Exists(Path.Combine(Documents.Root, link)));
    }

    private static bool IsRunElsewhere(CodeBlock block) => RunElsewhere.Any(start => block.Text.StartsWith(start, StringComparison.Ordinal));

    /// <summary>What a scheduler would start, or the reader's shell, line by line; trees of files are no commands.</summary>
    private static IEnumerable<string> Commands(CodeBlock block)
    {
        var text = block.Text.Replace("\\\n", " ", StringComparison.Ordinal).Replace("^\n", " ", StringComparison.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var task = ScheduledTask().Match(line);
            if (task.Success)
                yield return "/opt/fetchps/fetchps" + task.Groups[1].Value;
            else if (Scheduled().Match(line) is { Success: true } scheduled)
                yield return line[scheduled.Length..];
            else if (line.StartsWith("fetchps", StringComparison.Ordinal) && !line.StartsWith("fetchps.db", StringComparison.Ordinal) && line != "fetchps quickstart")
                yield return line;
        }
    }

    private static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int ExitCode, string Said)> RunAsync(DocumentSession session, string line)
    {
        var written = session.Here(line.Replace("/opt/fetchps/fetchps", "fetchps", StringComparison.Ordinal));
        var start = new ProcessStartInfo("/bin/sh", ["-c", written]) { WorkingDirectory = session.Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(session.Program)}:{start.Environment["PATH"]}";
        start.Environment["FETCHPS_STORE"] = session.Folder.Combine("store");
        start.Environment["PSModulePath"] = Path.GetDirectoryName(Shipped.Module);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex("""^schtasks .*/TR "\\"C:\\Program Files\\fetchps\\fetchps\.exe\\"(.*)"$""")]
    private static partial Regex ScheduledTask();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?:0 \* \* \* \* |systemd-run (?:--\S+ )+\s*)")]
    private static partial Regex Scheduled();

    [GeneratedRegex(@"^(?: {5,12})?([A-Z][a-z]+-(?:Fetch|File|Verification)\w* .*)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}

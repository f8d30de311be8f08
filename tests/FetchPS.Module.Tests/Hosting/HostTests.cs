namespace FetchPS.Module.Tests.Hosting;

public sealed class HostTests
{
    private const string Escape = "\u001b";

    [Fact]
    public async Task It_tells_its_version()
    {
        var result = await HostProcess.RunAsync(null, "-Version");

        Assert.StartsWith($"fetchps {Shipped.Version} ", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("-Help")]
    [InlineData("--help")]
    [InlineData("help")]
    public async Task It_tells_how_to_use_it(params string[] arguments)
    {
        var result = await HostProcess.RunAsync(null, arguments);

        Assert.Contains("fetchps -File SCRIPT", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Help_of_a_command_is_its_help()
    {
        var asked = await HostProcess.RunAsync(null, "help", "Get-FetchLog", "-Examples");
        var told = await HostProcess.RunAsync(null, "Get-Help", "Get-FetchLog", "-Examples");

        Assert.Equal((0, "", told.Output), (asked.ExitCode, asked.Error, asked.Output));
        Assert.Contains("Get-FetchLog -Tail 20", told.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$(throw 'run')")]
    [InlineData("it's; throw 'run' # \"")]
    [InlineData("-5")]
    [InlineData("a,b")]
    [InlineData("@{}")]
    public async Task An_argument_is_passed_as_it_is(string text)
    {
        using var folder = new TempFolder();
        var script = folder.File("Show-Argument.ps1", "param($First) \"$($First.GetType().Name)|$First|\"");

        var result = await HostProcess.RunAsync(null, script, text);

        Assert.Equal($"String|{text}|", result.Output.Trim());
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Parameters_and_switches_are_bound_by_name()
    {
        using var folder = new TempFolder();
        var script = folder.File("s.ps1", "param($Name, [switch]$On, [switch]$Off, $Colon) \"$Name|$On|$Off|$Colon\"");

        var result = await HostProcess.RunAsync(null, "-File", script, "-Name", "a b", "-On", "-Off:$false", "-Colon:-x");

        Assert.Equal("a b|True|False|-x", result.Output.Trim());
    }

    [Fact]
    public async Task One_argument_is_script_text()
    {
        var result = await HostProcess.RunAsync(null, "1..3 | ForEach-Object { $_ * 2 }");

        Assert.Equal(["2", "4", "6"], result.Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("nosuchcommand; exit 0", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("'fine'", 0)]
    [InlineData("}", 1)]
    public async Task A_scripts_exit_is_the_exit_code(string text, int expected)
    {
        using var folder = new TempFolder();

        var result = await HostProcess.RunAsync(null, "-File", folder.File("s.ps1", text));

        Assert.Equal(expected, result.ExitCode);
    }

    [Fact]
    public async Task A_script_knows_its_own_folder()
    {
        using var folder = new TempFolder();
        var script = folder.File("s.ps1", "$PSScriptRoot; $PSCommandPath");

        var result = await HostProcess.RunAsync(null, "-File", script);

        Assert.Equal([folder.Path, script], result.Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("1 | Format-Table", "Format-Table")]
    [InlineData("1 | ft", "Format-Table")]
    [InlineData("Get-Content x", "Get-Content")]
    [InlineData("1 | Select-Object -First 1", "Select-Object")]
    public async Task A_command_of_the_full_shell_is_answered_with_the_reason(string text, string command)
    {
        var result = await HostProcess.RunAsync(null, text);

        Assert.Contains($"'{command}' belongs to PowerShell's Utility and Management modules", result.Error, StringComparison.Ordinal);
        Assert.Contains("pwsh", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_data_to_standard_output()
    {
        using var folder = new TempFolder();

        var result = await HostProcess.RunAsync(folder.Combine("none"), "'data'; Get-FetchStore");

        Assert.Equal("data", result.Output.Trim());
        Assert.StartsWith("Get-FetchStore: There is no store at", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Views_are_plain_text_where_there_is_no_terminal()
    {
        using var folder = new TempFolder();
        var store = folder.Combine("store");

        var result = await HostProcess.RunAsync(store, "Add-FetchUrl", "https://example.org/list.txt", "-Interval", "1d", "-PassThru");

        Assert.Matches(@"Id +Enabled +Interval .*\n.*\n *1 True +1d .* https://example\.org/list\.txt", result.Output.ReplaceLineEndings("\n"));
        Assert.DoesNotContain(Escape, result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task What_would_ask_fails_and_says_how_to_go_on()
    {
        using var folder = new TempFolder();
        var store = folder.Combine("store");
        await HostProcess.RunAsync(store, "Add-FetchUrl", "https://example.org/list.txt");

        var asked = await HostProcess.RunAsync(store, "Remove-FetchUrl", "1", "-IncludeVersions");
        var told = await HostProcess.RunAsync(store, "Remove-FetchUrl", "1", "-IncludeVersions", "-Confirm:$false");

        Assert.Contains("-Confirm:$false", asked.Error, StringComparison.Ordinal);
        Assert.Equal(1, asked.ExitCode);
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
    }

    [Theory]
    [InlineData("Get-FileVersion", "3,1")]
    [InlineData("Get-FileVersion", "-Id:3,1")]
    [InlineData("Disable-FetchUrl", "-Url", "1,2")]
    [InlineData("Add-FetchUrl", "https://example.org/a,https://example.org/b")]
    [InlineData("Get-FetchVerifier", "size,text")]
    [InlineData("Remove-FetchVerifier", "size, te*")]
    [InlineData("Get-FileSet", "-Name", "geo,other")]
    [InlineData("Invoke-FetchVerifier", "size,text")]
    [InlineData("Add-FetchUrl", "-Interval", "1d", "https://example.org/a, https://example.org/b")]
    public async Task A_list_in_one_value_is_refused_and_how_it_is_written_is_said(params string[] command)
    {
        using var folder = new TempFolder();

        var result = await HostProcess.RunAsync(null, [.. command, "-Store", folder.Combine("store")]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("A list is script text", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("store")));
    }

    [Fact]
    public async Task A_comma_within_one_value_is_taken_as_it_is()
    {
        using var folder = new TempFolder();
        var store = folder.Combine("store");

        var added = await HostProcess.RunAsync(null, "Add-FetchUrl", "https://example.org/a?x=1,2", "-Store", store);
        var verdict = await HostProcess.RunAsync(null, "Set-VerificationResult", "3,1", "Passed", "-Message", "one,two", "-Store", store);

        Assert.Equal(0, added.ExitCode);
        Assert.Contains("'3,1' is not the id of a version", verdict.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_mandatory_value_fails_at_once()
    {
        var result = await HostProcess.RunAsync(null, "Add-FetchUrl", "-Interval", "1h");

        Assert.Contains("Url", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-File")]
    public async Task A_wrong_command_line_is_refused(string option)
    {
        var result = await HostProcess.RunAsync(null, option);

        Assert.StartsWith("fetchps: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public async Task A_signal_ends_the_run_after_it_has_cleaned_up(int signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are Unix's.");
        using var host = HostProcess.Start(null, "try { [Console]::Out.WriteLine('ready'); while ($true) { } } finally { [Console]::Out.WriteLine('cleaned') }");
        Assert.Equal("ready", await host.Output.ReadLineAsync(TestContext.Current.CancellationToken));

        host.Signal(signal);
        var result = await host.EndAsync();

        Assert.Equal("cleaned", result.Output.Trim());
        Assert.Equal(expected, result.ExitCode);
    }
}

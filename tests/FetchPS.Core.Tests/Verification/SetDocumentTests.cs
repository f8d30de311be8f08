using System.Diagnostics;
using FetchPS.Core.Tests.Promotions;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Verification;

/// <summary>The documents' examples of sets, run on a set.</summary>
public sealed class SetDocumentTests
{
    private const string LinkInDocument = "/var/lib/fetchps/sets/geo";

    [Fact]
    public async Task The_verifier_tells_a_whole_set_from_a_broken_one()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        var script = Path.Combine(store.Test.Path, "sums.sh");
        await File.WriteAllTextAsync(script, Documents.Block("about_FetchPS_Sets", "bash", "#!/usr/bin/env bash\ncd"), TestContext.Current.CancellationToken);
        store.Test.Store.Verifiers.Add(new() { Name = "sums", Kind = VerifierKind.Command, Command = "bash", ArgumentList = [script], Set = "geo" });
        await store.Test.RunAsync();
        Assert.Equal("first", store.Seen);

        store.ServeList("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        Assert.Equal("list.txt: FAILED", store.Test.Store.Verdicts.Find().Last().Message);
    }

    [Fact]
    public async Task Bash_reads_one_generation() => await ReadsAsync("bash", Documents.Block("about_FetchPS_Sets", "bash", "folder="), ".sh");

    [Fact]
    public async Task Python_reads_one_generation()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Python is not installed.");
        await ReadsAsync("python3", Documents.Block("about_FetchPS_Sets", "python", "from pathlib"), ".py");
    }

    [Fact]
    public async Task PowerShell_reads_one_generation() => await ReadsAsync(ShippedHost.Program, Documents.Block("about_FetchPS_Sets", "powershell", "$link ="), ".ps1", "-File");

    /// <summary>Runs the example on a set, and once more on one that has fallen away.</summary>
    private static async Task ReadsAsync(string program, string example, string extension, params string[] leading)
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var script = Path.Combine(store.Test.Path, "reader" + extension);
        await File.WriteAllTextAsync(script, example.Replace(LinkInDocument, store.Set.Path, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var sum = await File.ReadAllTextAsync(Path.Combine(store.Linked!, "list.sum"), TestContext.Current.CancellationToken);
        Assert.Equal((0, $"first\n{sum}"), await RunAsync(program, [.. leading, script]));

        store.Test.Store.Verdicts.Record(store.Test.Versions(store.List.Url)[0].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.NotEqual(0, (await RunAsync(program, [.. leading, script])).ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return (process.ExitCode, output.ReplaceLineEndings("\n"));
    }
}

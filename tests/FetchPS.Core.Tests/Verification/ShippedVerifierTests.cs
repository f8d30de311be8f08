using System.Text;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Verification;

/// <summary>The verifiers and samples that ship in the module's folder, and those of the documents, run as a cycle runs them.</summary>
public sealed class ShippedVerifierTests : ShippedTests
{
    [Fact]
    public async Task Hosts_lists_pass_and_all_else_fails()
    {
        (string Content, string Verdict)[] cases =
        [
            ("# servers\n\n192.0.2.10 web.example.org www\n2001:db8::1\tfiles.example.org # new\nfe80::1%lo0 localhost\n", "Passed: 3 entries."),
            ("\uFEFF0.0.0.0 0.0.0.0\r\n0.0.0.0 _a.b-c.example.\r\n", "Passed: 2 entries."),
            ("0.0.0.0 ads.example.org", "Passed: 1 entries."),
            ("<!DOCTYPE html>\n<html>", BadLine(1)),
            ("192.0.2.1 a\n192.0.2.2\n", BadLine(2)),
            ("192.0.2.1 a\n192.0.2.300 b\n", BadLine(2)),
            ("1 a\n", BadLine(1)),
            ("192.0.2.1 -a\n", BadLine(1)),
            ("192.0.2.1 a..b\n", BadLine(1)),
            ("192.0.2.1 a $(reboot)\n", BadLine(1)),
            ("192.0.2.1" + string.Concat(Enumerable.Repeat(" a-a_a", 200_000)) + " !", BadLine(1)),
            ("192.0.2.1 a # caf\u00E9\n", "Failed: The text is not UTF-8 near line 1."),
            ("# nothing\n", "Failed: The list has 0 entries, fewer than 1."),
            ("", "Failed: The list has 0 entries, fewer than 1."),
        ];

        // Latin-1 leaves ASCII as it is, and makes of the rest what is not UTF-8.
        var verdicts = await RunScriptAsync(
            Shipped("Test-Hosts.ps1"),
            cases.Select(each => (each.Content.Contains('\u00E9', StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8).GetBytes(each.Content)));

        Assert.Equal(cases.Select(each => each.Verdict), verdicts);

        static string BadLine(int number) => $"Failed: Line {number} is neither a comment nor an address with host names.";
    }

    [Fact]
    public async Task Web_pages_fail()
    {
        (string Content, bool IsPage)[] cases =
        [
            ("<!DOCTYPE html>\n<html></html>", true),
            ("\uFEFF  \r\n<HTML lang=\"en\">", true),
            ("<?xml version=\"1.0\"?>\n<!-- a\n-->\n<!-- b --><!doctype  html>", true),
            ("<htmlx>", false),
            ("<?xml version=\"1.0\"?><feed/>", false),
            ("a list, not <html>\n", false),
            (string.Concat(Enumerable.Repeat("<!---->", 10_000)), false),
            ("", false),
        ];

        var verdicts = await RunScriptAsync(Shipped("Test-NotHtml.ps1"), cases.Select(each => Encoding.UTF8.GetBytes(each.Content)));

        Assert.Equal(cases.Select(each => each.IsPage ? "Failed: The file is a web page." : "Passed: The file is not a web page."), verdicts);
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
    [InlineData("{\"a\": [1, 2]}", VerificationResult.Passed, "valid JSON, 13 bytes")]
    [InlineData("{\"a\": ", VerificationResult.Failed, "not JSON: ")]
    [InlineData(null, VerificationResult.Error, "FileNotFoundError: ")]
    public async Task Python_sample_reads_json(string? content, VerificationResult expected, string message)
    {
        var (result, said) = await RunCommandAsync(Python(), content, Sample("verify_json.py"));

        Assert.Equal(expected, result);
        Assert.StartsWith(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documented_script_works()
    {
        var script = InFolder("Test-Comment.ps1");
        await File.WriteAllTextAsync(script, Documents.Block("about_FetchPS_Verifiers", "powershell", "param("), Stop);

        var verdicts = await RunScriptAsync(script, ["# list"u8.ToArray(), "list"u8.ToArray()]);

        Assert.Equal(["Passed: ", "Failed: It has no comment at the top."], verdicts);
    }

    [Theory]
    [InlineData(10, VerificationResult.Passed, "10 lines")]
    [InlineData(9, VerificationResult.Failed, "9 lines")]
    [InlineData(0, VerificationResult.Failed, "0 lines")]
    [InlineData(null, VerificationResult.Error, "cannot read it")]
    public async Task Documented_bash_works(int? lines, VerificationResult expected, string message)
    {
        Unix.Require();
        var script = InFolder("lines.sh");
        await File.WriteAllTextAsync(script, Documents.Block("about_FetchPS_Verifiers", "bash", "#!/usr/bin/env bash\nif"), Stop);

        var content = lines is null ? null : string.Concat(Enumerable.Repeat("a\n\n", lines.Value));
        Assert.Equal((expected, message), await RunCommandAsync("bash", content, script));
    }

    [Theory]
    [InlineData("[1]", VerificationResult.Passed)]
    [InlineData("[1", VerificationResult.Failed)]
    [InlineData(null, VerificationResult.Error)]
    public async Task Documented_python_works(string? content, VerificationResult expected)
    {
        var script = InFolder("check_json.py");
        await File.WriteAllTextAsync(script, Documents.Block("about_FetchPS_Verifiers", "python", "import"), Stop);

        var (result, _) = await RunCommandAsync(Python(), content, script);

        Assert.Equal(expected, result);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FetchPS.Core.Tests.Promotions;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Commands;
using static FetchPS.VerificationResult;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What each kind of verifier is told of a set, and what its answers come to.</summary>
public sealed class SetVerifierTests : VerifierTests
{
    /// <summary>Judges all members when the last has come, as whoever compares them would.</summary>
    private const string Script =
        """
        param([Parameter(ValueFromPipeline)] $Version)
        begin { $all = @() }
        process { $all += $Version }
        end {
            foreach ($one in $all) {
                $text = [System.IO.File]::ReadAllText($one.Path)
                if ($text -eq 'silent') { continue }
                if ($text -eq 'throws') { throw 'no more' }
                [pscustomobject]@{ Id = $one.Id; Result = $text; Message = "$($all.Count) of $env:FETCHPS_SET, $([System.IO.Directory]::GetFiles($env:FETCHPS_FOLDER).Count) in the folder" }
            }
        }
        """;

    [Theory]
    [InlineData(Passed, "Passed", "Passed", "Passed")]
    [InlineData(Failed, "Passed", "Failed", "Passed")]
    [InlineData(Failed, "Failed", "silent", "silent")]
    [InlineData(Error, "Passed", "silent", "Passed")]
    [InlineData(Error, "Passed", "throws", "Passed")]
    [InlineData(Error, "Passed", "Perhaps", "Passed")]
    public async Task A_script_gets_all_members_in_one_run_and_must_pass_each(VerificationResult expected, params string[] contents)
    {
        var script = InFolder("Test-Set.ps1");
        await File.WriteAllTextAsync(script, Script, Stop);
        var verdict = await RunSetAsync(ShippedHost.Runner(), VerifierKind.Script, script, [], contents);

        Assert.Equal((0, expected), (verdict.VersionId, verdict.Result));
        Assert.Equal(VerifierProgram.Sha256(script), verdict.VerifierSha256);
        if (expected != Error)
            Assert.StartsWith($"{Array.IndexOf(contents, expected.ToString()) + 1}.txt: 3 of geo, 3 in the folder", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_breaks_is_not_given_a_part_of_the_set()
    {
        var script = InFolder("Test-Set.ps1");
        await File.WriteAllTextAsync(script, $"process {{ [System.IO.File]::AppendAllText('{InFolder("runs")}', 'x'); throw 'broken' }}", Stop);
        var verdict = await RunSetAsync(ShippedHost.Runner(), VerifierKind.Script, script, [], "a", "b", "c");

        Assert.Equal(Error, verdict.Result);
        Assert.Contains("broken", verdict.Message, StringComparison.Ordinal);
        Assert.Equal("x", await File.ReadAllTextAsync(InFolder("runs"), Stop));
    }

    [Fact]
    public async Task A_command_is_told_in_its_arguments_its_variables_and_its_standard_input()
    {
        Unix.Require();
        const string tell = "cat >\"$3\"; echo \"$1 $2 $FETCHPS_SET $FETCHPS_FOLDER ${FETCHPS_PATH-none} $(cat \"$2/2.txt\")\"";
        var json = InFolder("input.json");
        var verdict = await RunSetAsync(new CommandRunner(), VerifierKind.Command, "/bin/sh", ["-c", tell, "-", "{Set}", "{folder}", json], "a", "b");

        Assert.Equal((Passed, $"geo {InFolder("set")} geo {InFolder("set")} none b"), (verdict.Result, verdict.Message));
        var lines = await File.ReadAllLinesAsync(json, Stop);
        using var input = JsonDocument.Parse(Assert.Single(lines));
        Assert.Equal(["set", "folder", "members"], input.RootElement.EnumerateObject().Select(property => property.Name));
        var members = input.RootElement.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal(["1.txt", "2.txt"], members.Select(member => member.GetProperty("file").GetString()));
        Assert.Equal([1, 2], members.Select(member => FileVersionJson.Parse(member.GetRawText()).Id));
    }

    [Theory]
    [InlineData("exit 1", Failed)]
    [InlineData("exit 2", Error)]
    [InlineData("exit 0", Passed)]
    public async Task A_commands_exit_code_is_for_all_members(string script, VerificationResult expected)
    {
        Unix.Require();
        Assert.Equal(expected, (await RunSetAsync(new CommandRunner(), VerifierKind.Command, "/bin/sh", ["-c", script], "a")).Result);
    }

    [Fact]
    public async Task A_built_in_rule_looks_at_each_member()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        store.Test.Store.Verifiers.Add(new() { Name = "text", Kind = VerifierKind.BuiltIn, Command = "Regex", Options = new Dictionary<string, string> { ["NotMatch"] = "bad" }, Set = "geo" });
        await store.Test.RunAsync();
        Assert.Equal("first", store.Seen);
        store.Serve("bad");
        await store.Test.RunNextHourAsync();
        Assert.Equal("first", store.Seen);
        Assert.StartsWith("list.txt: ", store.Test.Store.Verdicts.Find().Last().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{Path}", true, "UnknownPlaceholder")]
    [InlineData("{Folder}", false, "UnknownPlaceholder")]
    public void Placeholders_of_the_other_kind_are_refused(string argument, bool ofSet, string errorId)
    {
        var failure = Assert.Throws<FetchException>(() => new ArgumentTemplate([argument], ofSet));
        Assert.Equal(errorId, failure.ErrorId);
        Assert.Contains(ofSet ? "{Folder}" : "{Path}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verifier_is_for_urls_or_for_a_set()
    {
        await using var store = await SetStore.CreateAsync(verified: false);
        var both = new NewVerifier { Name = "both", Kind = VerifierKind.Command, Command = "/bin/sh", Set = "geo", Url = "*" };
        Assert.Equal("SetWithUrl", Assert.Throws<FetchException>(() => store.Test.Store.Verifiers.Add(both)).ErrorId);
    }

    /// <summary>Has a set of files with these contents verified.</summary>
    private Task<Verdict> RunSetAsync(IVerifierRunner runner, VerifierKind kind, string command, string[] arguments, params string[] contents)
    {
        var folder = Directory.CreateDirectory(InFolder("set")).FullName;
        var members = contents.Select((content, index) =>
        {
            var version = Version(index + 1) with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))) };
            File.WriteAllText(version.Path, content);
            var member = new SetMember(version, Path.GetFileName(version.Path));
            File.Copy(version.Path, Path.Combine(folder, member.File));
            return member;
        }).ToList();
        var verifier = new Verifier { Id = 1, Name = "sums", Kind = kind, Command = command, ArgumentList = arguments, SetName = "geo", Timeout = Patience };
        return runner.RunSetAsync(verifier, new SetCandidate { Set = "geo", Folder = folder, Members = members }, TimeProvider.System, Stop);
    }
}

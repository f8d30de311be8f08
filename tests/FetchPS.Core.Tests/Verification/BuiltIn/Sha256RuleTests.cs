using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class Sha256RuleTests
{
    [Fact]
    public async Task A_pinned_value_passes_that_content_alone()
    {
        await using var test = await TestStore.CreateAsync();
        Add(test, ("Value", Hash("one").ToUpperInvariant()));
        test.Watch("/a.txt", "one");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunAsync()).Status);

        test.Origin.Serve("/a.txt", "two");
        Assert.Equal(VerificationStatus.Failed, Assert.Single(await test.RunNextHourAsync()).Status);
        Assert.Equal($"Its SHA-256 is {Hash("two")}, not the pinned {Hash("one")}.", test.Store.Verdicts.Find().Last().Message);
    }

    [Fact]
    public async Task A_file_waits_for_its_checksums_of_the_same_cycle_however_late_they_come()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", "");
        var isVerifiable = new TaskCompletionSource();
        test.Origin.Respond("/SHA256SUMS", async context =>
        {
            // The list is stored, and could be verified, before its checksums come.
            await isVerifiable.Task.WaitAsync(context.RequestAborted);
            var sums = Encoding.UTF8.GetBytes($"{Hash("one")}  a.txt\n");
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = sums.Length;
            await context.Response.Body.WriteAsync(sums, context.RequestAborted);
        });

        var cycle = test.RunAsync();
        while (test.Count("SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL") == 0)
            await Task.Yield();
        isVerifiable.SetResult();
        var turns = await cycle;

        Assert.Equal(VerificationStatus.Passed, turns.Single(turn => turn.Url.EndsWith("a.txt", StringComparison.Ordinal)).Status);
    }

    [Fact]
    public async Task A_file_waits_for_the_checksums_own_verifier()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        var go = Path.Combine(test.Path, "go");
        test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "signed",
            Kind = VerifierKind.Command,
            Command = "/bin/sh",
            ArgumentList = ["-c", "while [ ! -e \"$0\" ]; do sleep 0.02; done", go],
            Url = test.Origin.Address("/SHA256SUMS").ToString(),
        });
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        var cycle = test.RunAsync();
        while (test.Count("SELECT COUNT(*) FROM file_version") < 2)
            await Task.Yield();
        File.WriteAllText(go, "");

        Assert.All(await cycle, turn => Assert.Equal(VerificationStatus.Passed, turn.Status));
        Assert.All(test.Store.Verdicts.Find(), verdict => Assert.Equal(VerificationResult.Passed, verdict.Result));
    }

    [Fact]
    public async Task A_new_file_is_held_against_the_new_checksums()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        var url = test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        await test.RunAsync();
        for (var round = 2; round < 6; round++)
        {
            test.Origin.Serve("/a.txt", $"round {round}");
            test.Origin.Serve("/SHA256SUMS", $"{Hash($"round {round}")} *a.txt\n");
            await test.RunNextHourAsync();
            Assert.Equal($"round {round}", File.ReadAllText(url.CurrentPath));
        }

        Assert.DoesNotContain(test.Store.Verdicts.Find(), verdict => verdict.Result != VerificationResult.Passed);
    }

    [Fact]
    public async Task Another_checksum_fails_the_file_and_leaves_current()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        var url = test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "tampered");
        await test.RunNextHourAsync();

        var verdict = test.Store.Verdicts.Find().Last();
        Assert.Equal((VerificationResult.Failed, $"Its SHA-256 is {Hash("tampered")}, and {test.Origin.Address("/SHA256SUMS")} says {Hash("one")}."), (verdict.Result, verdict.Message));
        Assert.Equal("one", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task Without_checksums_the_file_is_not_blamed_and_passes_once_they_come()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        test.Watch("/a.txt", "one");
        await test.RunAsync();
        Assert.Contains("is not watched. Add-FetchUrl adds it.", LastError(test), StringComparison.Ordinal);

        test.Watch("/SHA256SUMS", $"{Hash("x")}  other.txt\n");
        await test.RunNextHourAsync();
        Assert.EndsWith("has no checksum for a.txt.", LastError(test), StringComparison.Ordinal);

        test.Origin.Serve("/SHA256SUMS", $"{Hash("x")}  other.txt\n{Hash("one")}  a.txt\n");
        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, test.Versions(test.Origin.Address("/a.txt").ToString())[0].Status);
    }

    [Fact]
    public async Task Checksums_that_could_not_be_fetched_with_the_file_fail_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        await test.RunAsync();

        test.Origin.Serve("/a.txt", "two");
        test.Origin.Remove("/SHA256SUMS");
        await test.RunNextHourAsync();
        Assert.Contains("but it was last fetched before the file. Its last fetch failed: ", LastError(test), StringComparison.Ordinal);

        test.Origin.Serve("/SHA256SUMS", $"{Hash("two")}  a.txt\n");
        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, test.Versions(test.Origin.Address("/a.txt").ToString())[1].Status);
    }

    [Fact]
    public async Task Checksums_that_failed_or_still_wait_for_their_own_verifier_can_not_be_used()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test);
        var sums = test.Origin.Address("/SHA256SUMS").ToString();
        test.Store.Verifiers.Add(new NewVerifier { Name = "signed", Kind = VerifierKind.Command, Command = "grep", ArgumentList = ["--no-such-option"], Url = sums });
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        await test.RunAsync();
        Assert.EndsWith("of it is not verified yet.", LastError(test), StringComparison.Ordinal);

        test.Store.Verdicts.Record(test.Versions(sums)[0].Id, VerificationResult.Failed, "signed", "no");
        await test.RunNextHourAsync();
        Assert.EndsWith("of it failed.", LastError(test), StringComparison.Ordinal);

        test.Store.Verdicts.Record(test.Versions(sums)[0].Id, VerificationResult.Passed, "signed", "yes");
        await test.RunNextHourAsync();
        Assert.Equal(VerificationStatus.Passed, test.Versions(test.Origin.Address("/a.txt").ToString())[0].Status);
    }

    [Fact]
    public async Task An_old_version_is_held_against_the_checksums_of_its_own_time()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "two");
        test.Origin.Serve("/SHA256SUMS", $"{Hash("two")}  a.txt\n");
        await test.RunNextHourAsync();

        // As a cycle would that had left them open.
        var verifier = AddByFile(test);
        test.Execute($"INSERT INTO required_verifier (version_id, verifier_id) SELECT v.id, {verifier.Id} FROM file_version v JOIN url u ON u.id = v.url_id WHERE u.address LIKE '%/a.txt'");
        await test.RunNextHourAsync();

        Assert.Equal([VerificationStatus.Passed, VerificationStatus.Passed], test.Versions(test.Origin.Address("/a.txt").ToString()).Select(version => version.Status));
    }

    [Fact]
    public async Task In_a_set_the_checksum_file_is_a_member_like_the_others()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a.txt", "one");
        test.Origin.Serve("/SHA256SUMS", $"{Hash("one")}  a.txt\n");
        foreach (var path in new[] { "/a.txt", "/SHA256SUMS" })
            test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1), Set = "lists" });
        test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "sum",
            Kind = VerifierKind.BuiltIn,
            Command = "Sha256",
            Set = "lists",
            Options = new Dictionary<string, string> { ["Url"] = test.Origin.Address("/SHA256SUMS").ToString() },
        });

        test.Origin.Serve("/a.txt", "tampered");
        Assert.All(await test.RunAsync(), turn => Assert.Equal(VerificationStatus.Failed, turn.Status));
        test.Origin.Serve("/a.txt", "one");
        Assert.All(await test.RunNextHourAsync(), turn => Assert.Equal(VerificationStatus.Passed, test.Versions(turn.Url)[^1].Status));
        test.Origin.Serve("/a.txt", "tampered");
        Assert.Equal(VerificationStatus.Failed, (await test.RunNextHourAsync()).Single(turn => turn.Outcome == TurnOutcome.Stored).Status);
    }

    [Fact]
    public async Task The_name_to_look_up_can_be_given()
    {
        await using var test = await TestStore.CreateAsync();
        AddByFile(test, ("Name", "dist/list (1).txt"));
        test.Watch("/a.txt", "one");
        test.Watch("/SHA256SUMS", $"SHA256 (dist/list (1).txt) = {Hash("one")}\nSHA256 (a.txt) = {Hash("x")}\n");

        Assert.Contains(await test.RunAsync(), turn => turn.Status == VerificationStatus.Passed);
    }

    [Fact]
    public async Task A_query_is_shown_nowhere()
    {
        await using var test = await TestStore.CreateAsync();
        Add(test, "*/a.txt", ("Url", test.Origin.Address("/sums?token=hunter2").ToString()));
        test.Watch("/a.txt", "one");
        await test.RunAsync();

        Assert.DoesNotContain("hunter2", LastError(test), StringComparison.Ordinal);
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM audit WHERE details LIKE '%hunter2%'"));
        Assert.DoesNotContain(test.Events.OfType<VerdictGiven>(), given => given.Message!.Contains("hunter2", StringComparison.Ordinal));
    }

    private static Verifier AddByFile(TestStore test, params (string Name, string Value)[] more) =>
        Add(test, "*/a.txt", [("Url", test.Origin.Address("/SHA256SUMS").ToString()), .. more]);

    private static Verifier Add(TestStore test, params (string Name, string Value)[] options) => Add(test, url: null, options);

    private static Verifier Add(TestStore test, string? url, params (string Name, string Value)[] options) => test.Store.Verifiers.Add(new NewVerifier
    {
        Name = "sum",
        Kind = VerifierKind.BuiltIn,
        Command = "Sha256",
        Url = url,
        Options = options.ToDictionary(option => option.Name, option => option.Value),
    });

    private static string LastError(TestStore test)
    {
        var verdict = test.Store.Verdicts.Find().Last(verdict => verdict.Verifier == "sum");
        Assert.Equal(VerificationResult.Error, verdict.Result);
        return verdict.Message!;
    }

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}

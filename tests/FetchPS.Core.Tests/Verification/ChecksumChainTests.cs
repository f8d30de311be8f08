using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Verification;
using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Verification;

/// <summary>A list by its checksums, and those by checksums of their own: each is judged once what it rests on was.</summary>
public sealed class ChecksumChainTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_rests_on_what_rests_on_another_passes_in_the_cycle_in_which_all_came(bool listFirst)
    {
        await using var test = await TestStore.CreateAsync();
        var (list, sums, top) = Watch(test, 0);
        var rules = new[] { (Source: sums, Pattern: "*/list.txt"), (Source: top, Pattern: "*/SUMS") };
        foreach (var (source, pattern) in listFirst ? rules : rules.Reverse())
            AddRule(test, pattern[2..], source, pattern);

        Assert.Equal((Passed, Passed), await RunAsync());
        for (var number = 1; number < 4; number++)
        {
            Serve(test, number);
            Assert.Equal((Passed, Passed), await RunAsync());
        }

        Assert.DoesNotContain(test.Store.Verdicts.Find(), verdict => verdict.Result == VerificationResult.Error);

        async Task<(VerificationStatus List, VerificationStatus Sums)> RunAsync()
        {
            await test.RunNextHourAsync();
            return (test.Versions(list)[^1].Status, test.Versions(sums)[^1].Status);
        }
    }

    [Fact]
    public async Task Rules_that_look_at_each_others_files_come_to_an_end()
    {
        await using var test = await TestStore.CreateAsync();
        var (list, sums, _) = Watch(test, 0);
        AddRule(test, "a", sums, "*/list.txt");
        AddRule(test, "b", list, "*/SUMS");
        await test.RunNextHourAsync();
        Assert.Equal(Unverified, test.Versions(sums)[^1].Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task A_verifier_that_has_given_up_looks_again_when_what_it_rests_on_has_passed(int exitCode)
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var (list, sums, _) = Watch(test, 0);
        AddRule(test, "sum", sums, "*/list.txt");
        test.Store.Verifiers.Add(new NewVerifier { Name = "other", Kind = VerifierKind.Command, Command = "/bin/sh", ArgumentList = ["-c", $"exit {exitCode}"], Url = "*/SUMS" });
        for (var hour = 0; hour < 5; hour++)
            await test.RunNextHourAsync();
        Assert.Equal(3, test.Store.Verdicts.Find().Count(verdict => verdict.Verifier == "sum"));

        test.Store.Verdicts.Record(test.Versions(sums)[^1].Id, VerificationResult.Passed, verifierName: null, "looked at it");
        await test.RunNextHourAsync();
        Assert.Equal(Passed, test.Versions(list)[^1].Status);
    }

    [Fact]
    public async Task A_list_that_waits_passes_in_the_cycle_in_which_its_checksums_do()
    {
        await using var test = await TestStore.CreateAsync();
        var (list, sums, top) = Watch(test, 0);
        AddRule(test, "sum", sums, "*/list.txt");
        AddRule(test, "top", top, "*/SUMS");
        test.Origin.Serve("/TOP", $"{Hash("other")}  SUMS\n");
        for (var hour = 0; hour < 5; hour++)
            await test.RunNextHourAsync();
        Assert.Equal((Unverified, Failed), (test.Versions(list)[^1].Status, test.Versions(sums)[^1].Status));

        Serve(test, 0);
        await test.RunNextHourAsync();
        Assert.Equal((Passed, Passed), (test.Versions(list)[^1].Status, test.Versions(sums)[^1].Status));
    }

    private static (string List, string Sums, string Top) Watch(TestStore test, int number)
    {
        Serve(test, number);
        return (Add("/list.txt"), Add("/SUMS"), Add("/TOP"));

        string Add(string path) => test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1) }).Url;
    }

    private static void Serve(TestStore test, int number)
    {
        var sums = $"{Hash($"list {number}\n")}  list.txt\n";
        test.Origin.Serve("/list.txt", $"list {number}\n");
        test.Origin.Serve("/SUMS", sums);
        test.Origin.Serve("/TOP", $"{Hash(sums)}  SUMS\n");
    }

    private static void AddRule(TestStore test, string name, string source, string pattern) => test.Store.Verifiers.Add(new NewVerifier
    {
        Name = name,
        Kind = VerifierKind.BuiltIn,
        Command = "Sha256",
        Url = pattern,
        Options = new Dictionary<string, string> { ["Url"] = source },
    });

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

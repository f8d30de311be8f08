using FetchPS.Core.Catalog;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>The verifiers of OpenPGP signatures, on signatures that GnuPG made.</summary>
public sealed class OpenPgpTests(OpenPgpKeys keys) : ShippedTests, IClassFixture<OpenPgpKeys>
{
    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task Only_a_good_signature_by_a_given_key_passes(string language)
    {
        Require("gpg", "GnuPG");
        Unix.Require();
        var signature = Sign("good", keys.Home);

        Assert.Matches("^Passed: good signature by [0-9A-F]{40}$", await RunAsync(language, "good", keys.Public, signature));
        Assert.Matches("^Failed: bad signature by [0-9A-F]{16}: the file was changed", await RunAsync(language, "tampered", keys.Public, signature));
        Assert.Matches("^Failed: signed by [0-9A-F]{16}, which is not among the keys", await RunAsync(language, "good", keys.OtherPublic, signature));
        Assert.Matches("^Failed: signed by [0-9A-F]{16}, whose key has expired$", await RunAsync(language, "good", keys.ExpiredPublic, Sign("good", keys.ExpiredHome, OpenPgpKeys.Then)));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task What_is_missing_is_not_the_files_fault(string language)
    {
        Require("gpg", "GnuPG");
        Unix.Require();
        var page = InFolder("page.html");
        await File.WriteAllTextAsync(page, "<html>Not found</html>", Stop);

        Assert.Equal($"Error: cannot read {Version(1).Path}.sig", await RunAsync(language, "good", keys.Public));
        Assert.StartsWith($"Error: no signature in {page}: ", await RunAsync(language, "good", keys.Public, page), StringComparison.Ordinal);
        Assert.StartsWith($"Error: no keys in {page}: ", await RunAsync(language, "good", page, page), StringComparison.Ordinal);
        Assert.Equal("Error: cannot read /none", await RunAsync(language, "good", "/none", page));
    }

    [Theory]
    [InlineData("bash", ".asc")]
    [InlineData("python", ".sig")]
    public async Task The_signature_may_lie_beside_the_file(string language, string extension)
    {
        Require("gpg", "GnuPG");
        Unix.Require();
        File.Copy(Sign("good", keys.Home), Version(1).Path + extension);

        Assert.StartsWith("Passed: good signature by ", await RunAsync(language, "good", keys.Public), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "verify-openpgp.sh")]
    [InlineData("python", "verify_openpgp.py")]
    public async Task In_a_set_file_and_signature_are_held_together(string language, string script)
    {
        Require("gpg", "GnuPG");
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        Serve(test, "good");
        foreach (var path in new[] { "/list.txt", "/list.txt.asc" })
            test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1), Set = "signed" });
        test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "signature",
            Kind = VerifierKind.Command,
            Command = language == "bash" ? "bash" : Python(),
            ArgumentList = [Shipped(script), "{Folder}/list.txt", keys.Public],
            Set = "signed",
        });

        Assert.All(await test.RunAsync(), turn => Assert.Equal(VerificationStatus.Passed, turn.Status));
        test.Origin.Serve("/list.txt", "tampered");
        Assert.Equal(VerificationStatus.Failed, (await test.RunNextHourAsync()).Single(turn => turn.Outcome == TurnOutcome.Stored).Status);
        Serve(test, "good again");
        Assert.All(await test.RunNextHourAsync(), turn => Assert.Equal(VerificationStatus.Passed, turn.Status));
    }

    private void Serve(TestStore test, string content)
    {
        test.Origin.Serve("/list.txt", content);
        test.Origin.Serve("/list.txt.asc", File.ReadAllText(Sign(content, keys.Home)));
    }

    private Task<string> RunAsync(string language, string content, params string[] arguments) => RunShippedAsync(language, "verify-openpgp", content, arguments);

    private string Sign(string content, string home, params string[] more)
    {
        var file = InFolder(content);
        File.WriteAllText(file, content);
        var signature = InFolder(Path.GetRandomFileName());
        Tool("gpg", ["--homedir", home, "--batch", "--quiet", .. more, "--armor", "--output", signature, "--detach-sign", file]);
        return signature;
    }
}

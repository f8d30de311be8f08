namespace FetchPS.Core.Tests.Verification;

/// <summary>The verifiers of minisign signatures, on signatures that minisign made.</summary>
public sealed class MinisignTests : ShippedTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task Only_a_good_signature_by_the_given_key_passes(string language)
    {
        Require("minisign", "minisign");
        Unix.Require();
        var key = MakeKey("good");
        var signature = Sign("good", key);
        var changed = InFolder("changed.minisig");
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(signature, Stop)).Replace("trusted comment: timestamp", "trusted comment: Timestamp", StringComparison.Ordinal), Stop);

        Assert.StartsWith("Passed: good signature; Trusted comment: ", await RunAsync(language, "good", key, signature), StringComparison.Ordinal);
        Assert.StartsWith("Passed: good signature; ", await RunAsync(language, "good", (await File.ReadAllLinesAsync(key, Stop))[1], signature), StringComparison.Ordinal);
        Assert.StartsWith("Failed: bad signature: ", await RunAsync(language, "tampered", key, signature), StringComparison.Ordinal);
        Assert.StartsWith("Failed: bad signature: ", await RunAsync(language, "good", key, changed), StringComparison.Ordinal);
        Assert.StartsWith("Failed: bad signature: ", await RunAsync(language, "good", MakeKey("other"), signature), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task What_is_missing_is_not_the_files_fault(string language)
    {
        Require("minisign", "minisign");
        Unix.Require();
        var key = MakeKey("good");
        var page = InFolder("page.html");
        await File.WriteAllTextAsync(page, "<html>Not found</html>", Stop);

        Assert.Equal($"Error: cannot read {Version(1).Path}.minisig", await RunAsync(language, "good", key));
        Assert.StartsWith("Error: ", await RunAsync(language, "good", key, page), StringComparison.Ordinal);
        Assert.StartsWith("Error: ", await RunAsync(language, "good", "no key", Sign("good", key)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task The_signature_may_lie_beside_the_file(string language)
    {
        Require("minisign", "minisign");
        Unix.Require();
        var key = MakeKey("good");
        File.Copy(Sign("good", key), Version(1).Path + ".minisig");

        Assert.StartsWith("Passed: good signature; ", await RunAsync(language, "good", key), StringComparison.Ordinal);
    }

    private Task<string> RunAsync(string language, string content, params string[] arguments) => RunShippedAsync(language, "verify-minisign", content, arguments);

    private string MakeKey(string name)
    {
        var key = InFolder($"{name}.pub");
        Tool("minisign", "-G", "-W", "-p", key, "-s", $"{key}.secret");
        return key;
    }

    private string Sign(string content, string key)
    {
        var file = InFolder(content);
        File.WriteAllText(file, content);
        Tool("minisign", "-S", "-s", $"{key}.secret", "-x", $"{file}.minisig", "-m", file);
        return $"{file}.minisig";
    }
}

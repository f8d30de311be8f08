using System.Globalization;
using System.Security.Cryptography;

namespace FetchPS.Core.Tests.Crash;

/// <summary>What must hold whatever happened to a store, before anybody has done anything about it.</summary>
internal static class StoreInvariants
{
    /// <summary>Checks it all.</summary>
    /// <param name="test">The store.</param>
    /// <param name="told">What the process that died had reported, as FetchPS.TestChild writes it.</param>
    public static void Check(TestStore test, IEnumerable<string> told)
    {
        var findings = test.Store.Check(cancellationToken: TestContext.Current.CancellationToken).ToList();
        Assert.DoesNotContain(findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.All(findings.Where(finding => finding.Kind == FindingKind.FileUnknown), finding => CheckWhole(test, finding.Target));
        var versions = test.Versions().ToDictionary(version => version.Id);
        foreach (var words in told.Select(line => line.Split(' ')))
            CheckTold(test, versions, words);

        // Whatever consumers can read is, byte for byte, a version of that very URL that passed.
        foreach (var url in test.Store.Urls.Find(new()).Where(url => url.CurrentPath is not null && File.Exists(url.CurrentPath)))
        {
            var bytes = File.ReadAllBytes(url.CurrentPath!);
            Assert.Contains(versions.Values, version => version.UrlId == url.Id && File.ReadAllBytes(version.Path).AsSpan().SequenceEqual(bytes));
        }
    }

    /// <summary>What was reported is there.</summary>
    private static void CheckTold(TestStore test, Dictionary<long, FileVersion> versions, string[] words)
    {
        switch (words)
        {
            case ["turn", _, "Stored", var id]:
                Assert.Contains(Number(id), versions);
                break;
            case ["turn", _, var outcome, _]:
                Assert.NotEqual("Failed", outcome);
                break;
            case ["verdict", var id]:
                Assert.NotEqual(0, test.Count($"SELECT COUNT(*) FROM verification WHERE version_id = {Number(id)}"));
                break;
            case ["judged", var id]:
                Assert.Equal(1, test.Count($"SELECT COUNT(*) FROM verification WHERE id = {Number(id)}"));
                break;
            case ["removed", var id]:
                Assert.DoesNotContain(Number(id), versions);
                break;
        }
    }

    /// <summary>A file that no row names may be there until the next cycle, but never a part of one: its name tells its hash.</summary>
    private static void CheckWhole(TestStore test, string file)
    {
        if (file.StartsWith(Path.Combine(test.Store.Summarize().FilesPath, "incoming"), StringComparison.Ordinal))
            return;

        Assert.StartsWith(Path.Combine(test.Store.Summarize().FilesPath, "files"), file, StringComparison.Ordinal);
        Assert.Equal(Path.GetFileName(file).Split('-')[1], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..12]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

using FetchPS.Core;

namespace FetchPS.TestChild;

/// <summary>Gives verdicts by hand, as fast as it can.</summary>
internal static class VerdictChild
{
    /// <summary>Says "ready", waits for a line, then passes or fails the versions that are there in turn, and says <c>judged VERDICT-ID</c> for each.</summary>
    internal static int Run(string path, int count)
    {
        var death = new Death();
        death.Begin();
        using var store = FetchStore.Open(death.Options(path));
        var versions = store.Versions.Find(new() { Latest = true }).ToList();
        for (var i = 0; i < count; i++)
        {
            var result = i % 2 == 0 ? VerificationResult.Failed : VerificationResult.Passed;
            Console.WriteLine($"judged {store.Verdicts.Record(versions[i % versions.Count].Id, result, verifierName: null, $"number {i}").Id}");
        }

        return 0;
    }
}

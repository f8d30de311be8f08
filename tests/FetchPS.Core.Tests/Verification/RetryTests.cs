using FetchPS.Core.Cycles;
using FetchPS.Core.Cycles.Runs;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What becomes of a verifier that breaks.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task After_three_errors_it_waits_for_a_person_says_so_and_goes_on_by_hand()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var mended = Path.Combine(test.Path, "mended");
        test.AddShell("shaky", "test -e \"$0\" || exit 3", mended);
        var url = test.Watch("/a.txt", "x");
        await test.RunAsync();
        await test.RunNextHourAsync();
        Assert.Empty(test.Events.OfType<CycleFault>());
        Assert.Equal(0, Assert.Single(test.Store.Verifiers.Find("shaky")).Waiting);

        await test.RunNextHourAsync();
        var fault = Assert.Single(test.Events.OfType<CycleFault>());
        Assert.Equal("VerifierWaits", fault.Error.ErrorId);
        Assert.DoesNotContain("1 versions", fault.Error.Message, StringComparison.Ordinal);
        Assert.Contains("Invoke-FetchVerifier shaky", fault.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(test.Store.Verifiers.Find("shaky")).Waiting);
        Assert.Single(test.Store.ReadLog(new() { Level = LogLevel.Warning }), line => line.Event == "VerifierWaits" && line.UrlId == url.Id);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VerifierWaits'"));

        await test.RunNextHourAsync();
        Assert.Equal(2, test.Events.OfType<CycleFault>().Count());
        Assert.Equal(3, test.Store.Verdicts.Find().Count());

        // By hand it is tried again, and what it says counts; broken once more, it has two more tries.
        var options = new VerifierRunOptions { Verifiers = test.Store.Verifiers.Find("shaky"), Queries = [new() { Status = VerificationStatus.Unverified }] };
        await test.Store.RunVerifiersAsync(options, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(0, Assert.Single(test.Store.Verifiers.Find("shaky")).Waiting);
        File.WriteAllText(mended, "");
        await test.RunNextHourAsync();
        Assert.Equal("x", File.ReadAllText(url.CurrentPath));
        Assert.Equal(5, test.Store.Verdicts.Find().Count());
    }
}

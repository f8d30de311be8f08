using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>Eight processes at work on one store at once.</summary>
public sealed class ManyProcessesTests
{
    private const int Urls = 40;

    [Fact]
    public async Task No_url_is_fetched_twice_in_a_slot_by_eight_cycles()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < Urls; i++)
            test.Watch($"/{i}.txt", $"content {i}");

        var now = test.Clock.UtcNow.ToString("O");
        var lines = await RunAsync(test, [.. Enumerable.Repeat<string[]>(["cycle", test.Path, now, "false"], 8)]);

        Assert.Equal(Urls, lines.Count(line => line.StartsWith("turn ", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, Urls), i => Assert.Equal(1, test.Origin.Count($"/{i}.txt")));
        Assert.Equal(Urls, test.Versions().Count);
        Assert.Equal(8, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Completed'"));
        Assert.Empty(Check(test));
    }

    [Fact]
    public async Task Cycles_verdicts_and_reads_at_once_lose_no_update()
    {
        const int verdicts = 60;
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        for (var i = 0; i < Urls; i++)
            test.Watch($"/{i}.txt", $"good {i}");
        await test.RunAsync();
        for (var i = 0; i < Urls; i++)
            test.Origin.Serve($"/{i}.txt", $"good and new {i}");

        var now = test.Clock.UtcNow.ToString("O");
        string[] cycle = ["cycle", test.Path, now, "true"];
        string[] judge = ["verdicts", test.Path, $"{verdicts}"];
        string[] read = ["read", test.Path, "5"];
        var lines = await RunAsync(test, cycle, cycle, cycle, judge, judge, judge, read, read);

        // Every verdict that was told is there, each under an id of its own, and so is its audit row.
        Assert.Equal(3 * verdicts, test.Count("SELECT COUNT(*) FROM verification WHERE verifier_id IS NULL"));
        Assert.Equal(test.Count("SELECT COUNT(*) FROM verification"), test.Count("SELECT COUNT(*) FROM audit WHERE event LIKE 'Verification%'"));
        var turns = lines.Where(line => line.StartsWith("turn ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Urls, turns.Count(line => line.Contains(" Stored ", StringComparison.Ordinal)));
        Assert.DoesNotContain(turns, line => line.Contains(" Failed ", StringComparison.Ordinal));
        Assert.Equal(turns.Count + Urls, test.Count("SELECT COUNT(*) FROM attempt"));
        Assert.Equal(2 * Urls, test.Versions().Count);

        await test.RunAsync();
        Assert.Empty(Check(test));
        Assert.Equal(0, test.Count("""
            SELECT COUNT(*) FROM url u WHERE u.current_version_id IS DISTINCT FROM
              (SELECT v.id FROM file_version v WHERE v.url_id = u.id AND v.status = 'Passed' ORDER BY v.id DESC LIMIT 1)
            """));
    }

    [Fact]
    public async Task Removal_repair_and_backup_beside_cycles_and_verdicts_lose_nothing_either()
    {
        const int verdicts = 40;
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        for (var i = 0; i < Urls; i++)
            test.Watch($"/{i}.txt", $"good {i}");
        await test.RunAsync();
        var old = test.Versions().Select(version => version.Id).ToList();
        for (var i = 0; i < Urls; i++)
            test.Origin.Serve($"/{i}.txt", $"good {i}, second");
        await test.RunNextHourAsync();
        // What failed is never current again, and may go.
        old.ForEach(id => test.Store.Verdicts.Record(id, VerificationResult.Failed, verifierName: null, "too old"));
        for (var i = 0; i < Urls; i++)
            test.Origin.Serve($"/{i}.txt", $"good {i}, third");

        var now = test.Clock.UtcNow.ToString("O");
        string[] cycle = ["cycle", test.Path, now, "true"];
        string[] judge = ["verdicts", test.Path, $"{verdicts}"];
        var folder = TestStore.NewFolder();
        try
        {
            var backup = Path.Combine(folder, "backup");
            var lines = await RunAsync(test, cycle, cycle, judge, judge, ["remove", test.Path, .. old.Select(id => $"{id}")], ["repair", test.Path], ["backup", test.Path, backup], ["read", test.Path, "5"]);

            Assert.Equal((2 * verdicts) + Urls, test.Count("SELECT COUNT(*) FROM audit WHERE event IN ('VerificationPassed', 'VerificationFailed') AND details LIKE '%\"verifier\":null%'"));
            Assert.Equal(Urls, lines.Count(line => line.Contains(" Stored ", StringComparison.Ordinal)));
            Assert.Equal(Urls, lines.Count(line => line.StartsWith("removed ", StringComparison.Ordinal)));
            Assert.Empty(test.Versions().Select(version => version.Id).Intersect(old));
            // A copy that another process is about to bring into line may be brought there by the repair.
            Assert.DoesNotContain(lines, line => line.StartsWith("repair ", StringComparison.Ordinal) && line != $"repair {RepairAction.CurrentReplaced}");
            await test.RunAsync();
            Assert.Empty(Check(test));

            var restored = new FetchStoreOptions { Path = Path.Combine(folder, "restored") };
            FetchStore.Restore(restored, backup, new());
            using var store = FetchStore.Open(restored);
            Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts them all, lets them go together, and demands that each ends well.</summary>
    private static async Task<List<string>> RunAsync(TestStore test, params string[][] works)
    {
        var children = await Task.WhenAll(works.Select(work => ChildProcess.StartAsync(dieAt: null, powerSeed: null, test.Clock.UtcNow, work)));
        try
        {
            foreach (var child in children)
                child.Go();
            var ends = await Task.WhenAll(children.Select(child => child.EndAsync()));
            Assert.All(ends, end => Assert.True(end is (0, ""), end.Errors));
            return [.. children.SelectMany(child => child.Lines)];
        }
        finally
        {
            foreach (var child in children)
                child.Dispose();
        }
    }

    private static List<StoreFinding> Check(TestStore test) => [.. test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];
}

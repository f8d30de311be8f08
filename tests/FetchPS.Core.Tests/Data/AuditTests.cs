using FetchPS.Core.Catalog;

namespace FetchPS.Core.Tests.Data;

public sealed class AuditTests
{
    [Fact]
    public async Task Every_action_leaves_its_row_in_the_audit_and_its_line_in_the_log()
    {
        await using var test = await TestStore.CreateAsync();
        var good = test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        test.Store.Urls.SetInterval(url.Id, TimeSpan.FromHours(2));
        test.Store.Urls.SetEnabled(url.Id, enabled: false);
        test.Store.Urls.SetEnabled(url.Id, enabled: true);
        await test.RunAsync(force: true);
        test.Origin.Serve("/a.txt", "bad");
        await test.RunAsync(force: true);
        test.Store.Verdicts.Record(1, VerificationResult.Failed, null, "no");
        test.Store.Verifiers.Remove(good.Name);
        test.Store.Urls.Remove(url.Id, includeVersions: true);

        string[] expected =
        [
            "StoreCreated", "SettingChanged", "VerifierAdded", "UrlAdded", "IntervalChanged", "UrlDisabled", "UrlEnabled",
            "CycleStarted", "VersionStored", "VerificationPassed", "VersionPassed", "VersionPromoted", "CycleCompleted",
            "CycleStarted", "VersionStored", "VerificationFailed", "VersionFailed", "CycleCompleted",
            "VerificationFailed", "VersionFailed", "CurrentRemoved", "VerifierRemoved", "UrlRemoved", "VersionRemoved", "VersionRemoved",
        ];
        List<string> audit = [];
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(test.Path, "fetchps.db")};Pooling=False"))
        {
            connection.Open();
            audit.AddRange(FetchPS.Core.Data.AuditRepository.After(connection, 0).Select(row => row.Row.Event));
        }

        Assert.Equal(expected, audit);
        // The seals of the audit are the log's own.
        Assert.Equal(expected, test.Store.ReadLog(new()).Select(line => line.Event).Where(name => name != "AuditSealed"));
    }

    [Fact]
    public async Task A_turn_that_changed_nothing_is_an_attempt_and_a_log_line_but_no_audit_row()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "x");
        await test.RunAsync();
        var before = test.Count("SELECT COUNT(*) FROM audit WHERE event NOT LIKE 'Cycle%'");
        await test.RunNextHourAsync();
        Assert.Equal(before, test.Count("SELECT COUNT(*) FROM audit WHERE event NOT LIKE 'Cycle%'"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM attempt WHERE outcome = 'NotModified'"));
        Assert.Contains(test.Store.ReadLog(new()), line => line.Event == "TurnNotModified");
    }

    [Fact]
    public async Task What_was_refused_leaves_no_row()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "x");
        var before = test.Count("SELECT COUNT(*) FROM audit");
        Assert.Throws<FetchException>(() => test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Interval = TimeSpan.FromHours(5) }));
        Assert.Throws<FetchException>(() => test.Store.Urls.SetEnabled(77, enabled: false));
        Assert.Throws<FetchException>(() => test.Store.Verdicts.Record(77, VerificationResult.Passed, null, null));
        Assert.Equal(before, test.Count("SELECT COUNT(*) FROM audit"));
    }
}

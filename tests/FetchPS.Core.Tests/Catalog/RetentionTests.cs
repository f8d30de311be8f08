using FetchPS.Core.Catalog;
using FetchPS.Core.Model;
using FetchPS.Core.Tests.Crash;

namespace FetchPS.Core.Tests.Catalog;

public sealed class RetentionTests
{
    [Fact]
    public async Task Without_rules_everything_is_kept()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        await StoreAsync(test, 5, TimeSpan.FromDays(400));
        Assert.Equal((null, null), (test.Store.Urls.Get(url.Id).KeepLast, test.Store.Urls.Get(url.Id).KeepFor));
        Assert.Equal([1, 2, 3, 4, 5], Ids(test));
    }

    [Fact]
    public async Task A_number_keeps_that_many_of_the_newest()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        test.Watch("/b.txt", "another URL's");
        test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepLast: 2));
        await StoreAsync(test, 5, TimeSpan.FromHours(1));
        Assert.Equal(["3", "4"], test.Versions(url.Url).Select(version => File.ReadAllText(version.Path)));
        Assert.Single(test.Versions("*/b.txt"));
    }

    [Fact]
    public async Task A_period_counts_from_when_a_version_was_replaced()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepFor: TimeSpan.FromDays(10)));
        // Stored on days 0, 4, 8, 12, 16: on day 16, what was replaced on day 6 or earlier goes.
        await StoreAsync(test, 5, TimeSpan.FromDays(4));
        Assert.Equal([2, 3, 4, 5], Ids(test));

        test.Clock.Advance(TimeSpan.FromDays(100));
        await test.RunAsync();
        Assert.Equal([5], Ids(test));
    }

    [Fact]
    public async Task A_period_counts_for_what_was_served_too()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        for (var i = 0; i < 4; i++)
        {
            test.Origin.Serve("/a.txt", $"bad {i}");
            test.Clock.Advance(TimeSpan.FromDays(4));
            await test.RunAsync();
        }

        test.Origin.Serve("/a.txt", "good again");
        test.Clock.Advance(TimeSpan.FromDays(4));
        test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepFor: TimeSpan.FromDays(10)));
        await test.RunAsync();

        // Version 1 was replaced as the newest on day 4, and as the current one only now.
        Assert.Equal([1, 3, 4, 5, 6], Ids(test));
        test.Clock.Advance(TimeSpan.FromDays(11));
        await test.RunAsync();
        Assert.Equal([6], Ids(test));
    }

    [Fact]
    public async Task With_both_rules_a_version_goes_only_when_neither_keeps_it()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        await StoreAsync(test, 6, TimeSpan.FromDays(4));
        test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepLast: 2, KeepFor: TimeSpan.FromDays(10)));
        await test.RunNextHourAsync();
        Assert.Equal([3, 4, 5, 6], Ids(test));
        test.Clock.Advance(TimeSpan.FromDays(100));
        await test.RunAsync();
        Assert.Equal([5, 6], Ids(test));
    }

    [Fact]
    public async Task The_current_the_newest_and_protected_versions_stay()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        for (var i = 0; i < 4; i++)
        {
            test.Origin.Serve("/a.txt", $"bad {i}");
            await test.RunNextHourAsync();
        }

        test.Store.Retention.Protect(3, on: true);
        test.Store.Urls.SetRetention(url.Id, _ => new Retention(1, TimeSpan.FromMinutes(1)));
        await test.RunNextHourAsync();
        Assert.Equal([1, 3, 5], Ids(test));

        Assert.Equal("VersionKept", Refusal(1, "current"));
        Assert.Equal("VersionKept", Refusal(5, "newest"));
        Assert.Equal("VersionKept", Refusal(3, "protected"));
        Assert.Equal("VersionRemoved", Assert.Throws<FetchException>(() => test.Store.Retention.Remove(2)).ErrorId);
        Assert.Equal("UnknownVersion", Assert.Throws<FetchException>(() => test.Store.Retention.Remove(77)).ErrorId);
        Assert.Equal("VersionsProtected", Assert.Throws<FetchException>(() => test.Store.Urls.Remove(url.Id, includeVersions: true)).ErrorId);
        Assert.Equal([1, 3, 5], Ids(test));

        Assert.Equal((false, true), (test.Store.Retention.Protect(3, on: false).IsProtected, test.Store.Retention.Protect(3, on: true).Changed));
        Assert.False(test.Store.Retention.Protect(3, on: true).Changed);
        test.Store.Retention.Protect(3, on: false);
        await test.RunNextHourAsync();
        Assert.Equal([1, 5], Ids(test));

        string Refusal(long id, string word)
        {
            var error = Assert.Throws<FetchException>(() => test.Store.Retention.Remove(id));
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
            return error.ErrorId;
        }
    }

    [Fact]
    public async Task Removing_a_version_harms_no_other_that_shares_its_bytes()
    {
        await using var test = await TestStore.CreateAsync();
        var a = test.Watch("/a.txt", "shared");
        var b = test.Watch("/b.txt", "shared");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "new");
        await test.RunNextHourAsync();

        var removed = test.Versions(a.Url)[0];
        test.Store.Retention.Remove(removed.Id);

        Assert.False(File.Exists(removed.Path));
        Assert.Equal("shared", File.ReadAllText(Assert.Single(test.Versions(b.Url)).Path));
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        // And what comes again finds a copy that is still there.
        test.Origin.Serve("/a.txt", "shared");
        await test.RunNextHourAsync();
        Assert.Equal("shared", File.ReadAllText(test.Versions(a.Url)[^1].Path));
    }

    [Fact]
    public async Task A_stored_copy_that_goes_just_as_it_is_to_be_shared_is_stored_anew()
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.CreateAsync(disk);
        test.Watch("/a.txt", "shared");
        await test.RunAsync();
        disk.BeforeLink = File.Delete;
        test.Watch("/b.txt", "shared");
        var turn = Assert.Single(await test.RunNextHourAsync(), turn => turn.UrlId == 2);
        Assert.Equal(TurnOutcome.Stored, turn.Outcome);
        Assert.Equal("shared", File.ReadAllText(test.Versions()[^1].Path));
    }

    [Fact]
    public async Task Each_removal_is_in_the_audit_with_the_hash_of_what_went()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        await StoreAsync(test, 3, TimeSpan.FromHours(1));
        var before = test.Versions();
        test.Store.Urls.SetRetention(url.Id, rules => rules with { KeepLast = 1 });
        await test.RunNextHourAsync();
        foreach (var version in before[..2])
            Assert.Equal(1, test.Count($"SELECT COUNT(*) FROM audit WHERE event = 'VersionRemoved' AND target_id = {version.Id} AND details LIKE '%{version.Sha256}%'"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'RetentionChanged'"));
        Assert.Contains(test.Store.ReadLog(new()), line => line.Event == "VersionRemoved" && line.CycleId is not null);
    }

    [Fact]
    public async Task A_file_that_can_not_be_deleted_is_told_of_and_goes_with_a_later_cycle()
    {
        var disk = new FaultyDisk();
        await using var test = await TestStore.CreateAsync(disk);
        test.Watch("/a.txt", "");
        await StoreAsync(test, 2, TimeSpan.FromHours(1));
        var path = test.Versions()[0].Path;
        disk.Fault = ("delete", path);
        test.Store.Retention.Remove(1);
        Assert.True(File.Exists(path));
        Assert.Contains(test.Store.ReadLog(new()), line => line is { Event: "FileNotDeleted", Level: LogLevel.Error });

        disk.Fault = null;
        await test.RunNextHourAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Rules_that_can_not_hold_are_refused_and_the_same_ones_change_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "");
        Assert.Equal("InvalidOption", Assert.Throws<FetchException>(() => test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepLast: 0))).ErrorId);
        Assert.Equal("InvalidOption", Assert.Throws<FetchException>(() => test.Store.Urls.SetRetention(url.Id, _ => new Retention(KeepFor: TimeSpan.Zero))).ErrorId);
        Assert.True(test.Store.Urls.SetRetention(url.Id, _ => new Retention(3, TimeSpan.FromDays(365))).Changed);
        Assert.False(test.Store.Urls.SetRetention(url.Id, _ => new Retention(3, TimeSpan.FromDays(365))).Changed);
        Assert.Equal((3, TimeSpan.FromDays(365)), (test.Store.Urls.Get(url.Id).KeepLast, test.Store.Urls.Get(url.Id).KeepFor));
        Assert.Equal("UrlExists", Assert.Throws<FetchException>(() => test.Store.Urls.Add(new NewUrl { Address = url.Url, Retention = new(4) })).ErrorId);
        Assert.Null(test.Store.Urls.SetRetention(url.Id, _ => Retention.None).KeepLast);
    }

    /// <summary>Runs cycles a period apart, each with new content.</summary>
    private static async Task StoreAsync(TestStore test, int count, TimeSpan period)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                test.Clock.Advance(period);
            test.Origin.Serve("/a.txt", $"{i}");
            await test.RunAsync(force: true);
        }
    }

    private static IEnumerable<long> Ids(TestStore test) => test.Versions().Select(version => version.Id);
}

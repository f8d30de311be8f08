namespace FetchPS.Core.Tests.Catalog;

public sealed class AsOfTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_URLs_newest_version_at_a_time_is_found()
    {
        await using var test = await WithHistoryAsync();
        Assert.Empty(test.Store.Versions.AsOf(Start - TimeSpan.FromMinutes(1)));
        Assert.Equal([1, 2], Newest(test, 0));
        Assert.Equal([3, 2], Newest(test, 1.5));
        Assert.Equal([4, 2], Newest(test, 2));
        Assert.Equal([4, 2], Newest(test, 999));
        Assert.Equal([3], test.Store.Versions.AsOf(Start.AddHours(1.5), url: "*/a.txt").Select(version => version.Id));
        Assert.Equal([2], test.Store.Versions.AsOf(Start.AddHours(1.5), name: "b.*").Select(version => version.Id));
        Assert.Equal("UnknownUrl", Assert.Throws<FetchException>(() => test.Store.Versions.AsOf(Start, url: "https://other.example/").ToList()).ErrorId);
    }

    [Fact]
    public async Task Each_URLs_current_version_at_a_time_is_found()
    {
        await using var test = await WithHistoryAsync();
        Assert.Equal([1], Current(test, 0));
        Assert.Equal([1], Current(test, 1.5));
        Assert.Equal([4], Current(test, 2));

        // Failed afterwards: current falls back, and what was served before stays known.
        test.Clock.Advance(TimeSpan.FromHours(1));
        test.Store.Verdicts.Record(4, VerificationResult.Failed, null, null);
        Assert.Equal([4], Current(test, 2.5));
        Assert.Equal([1], Current(test, 3));
        test.Clock.Advance(TimeSpan.FromHours(1));
        test.Store.Verdicts.Record(1, VerificationResult.Failed, null, null);
        Assert.Empty(Current(test, 4));
    }

    [Fact]
    public async Task What_was_removed_since_is_told_with_its_hash()
    {
        await using var test = await WithHistoryAsync();
        var before = test.Versions().ToDictionary(version => version.Id);
        test.Clock.Advance(TimeSpan.FromHours(1));
        test.Store.Retention.Remove(1);
        test.Store.Retention.Remove(3);

        var served = Assert.Single(test.Store.Versions.AsOf(Start, current: true));
        Assert.Equal(before[1] with { IsCurrent = false, Removed = test.Clock.UtcNow }, served);
        Assert.Equal([1, 2], Newest(test, 0));
        Assert.Equal([3, 2], Newest(test, 1));
        Assert.Equal([4, 2], Newest(test, 2));
        Assert.Null(test.Store.Versions.AsOf(Start.AddHours(2)).First().Removed);
        var error = Assert.Throws<FetchException>(() => test.Store.Versions.Get(3));
        Assert.Equal("VersionRemoved", error.ErrorId);
        Assert.Contains(before[3].Sha256, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_went_with_its_URL_is_told_too()
    {
        await using var test = await WithHistoryAsync();
        test.Clock.Advance(TimeSpan.FromHours(1));
        test.Store.Urls.Remove(1, includeVersions: true);

        Assert.Empty(Current(test, 3));
        Assert.Equal([(4L, true)], test.Store.Versions.AsOf(Start.AddHours(2.5), current: true).Select(version => (version.Id, version.Removed is not null)));
        Assert.Equal([2], test.Versions().Select(version => version.Id));
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static IEnumerable<long> Newest(TestStore test, double hours) => test.Store.Versions.AsOf(Start.AddHours(hours)).Select(version => version.Id);

    private static IEnumerable<long> Current(TestStore test, double hours) => test.Store.Versions.AsOf(Start.AddHours(hours), current: true).Select(version => version.Id);

    /// <summary>a.txt is good at first (1), then bad (3), then good (4), an hour each; b.txt is bad all the while (2).</summary>
    private static async Task<TestStore> WithHistoryAsync()
    {
        var test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/a.txt", "good 1");
        await test.RunAsync();
        test.Watch("/b.txt", "bad");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "bad 3");
        await test.RunNextHourAsync();
        test.Origin.Serve("/a.txt", "good 4");
        await test.RunNextHourAsync();
        return test;
    }
}

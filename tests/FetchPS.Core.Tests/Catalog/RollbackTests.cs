namespace FetchPS.Core.Tests.Catalog;

public sealed class RollbackTests
{
    [Fact]
    public async Task An_older_version_is_current_again_and_stays_so_until_it_is_released()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await TwoPassedAsync(test);
        var first = test.Versions()[0];

        var restored = test.Store.Rollback.Restore(first.Id);
        Assert.Equal((true, true, true), (restored.Changed, restored.IsCurrent, restored.IsHeld));
        Assert.Equal("good 1", File.ReadAllText(url.CurrentPath));
        Assert.Equal(first.Id, test.Store.Urls.Get(url.Id).HeldVersionId);
        Assert.False(test.Store.Rollback.Restore(first.Id).Changed);

        test.Origin.Serve("/a.txt", "good 3");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunNextHourAsync()).Status);
        Assert.Equal("good 1", File.ReadAllText(url.CurrentPath));

        var released = test.Store.Rollback.Release(url.Id);
        Assert.Equal((true, null), (released.Changed, released.HeldVersionId));
        Assert.Equal("good 3", File.ReadAllText(url.CurrentPath));
        Assert.False(test.Store.Rollback.Release(url.Id).Changed);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionRestored'"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionReleased'"));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CurrentFellBack'"));
        Assert.Equal([1, 2, 1, 3], Promotions(test));
    }

    [Fact]
    public async Task Also_what_is_current_can_be_held()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await TwoPassedAsync(test);
        Assert.True(test.Store.Rollback.Restore(test.Versions()[1].Id).Changed);

        test.Origin.Serve("/a.txt", "good 3");
        await test.RunNextHourAsync();
        Assert.Equal("good 2", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task A_held_version_that_is_failed_ends_the_hold_with_an_error_event()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await TwoPassedAsync(test);
        var first = test.Versions()[0];
        test.Store.Rollback.Restore(first.Id);

        test.Store.Verdicts.Record(first.Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal("good 2", File.ReadAllText(url.CurrentPath));
        Assert.Null(test.Store.Urls.Get(url.Id).HeldVersionId);
        var ended = Assert.Single(test.Store.ReadLog(new() { Level = LogLevel.Error }), line => line.Event == "HoldEnded");
        Assert.Equal(url.Id, ended.UrlId);
    }

    [Fact]
    public async Task Removing_all_versions_ends_the_hold()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await TwoPassedAsync(test);
        test.Store.Rollback.Restore(test.Versions()[0].Id);

        test.Store.Urls.Remove(url.Id, includeVersions: true);
        Assert.False(File.Exists(url.CurrentPath));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM url WHERE held_version_id IS NOT NULL"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'HoldEnded'"));
    }

    [Fact]
    public async Task Only_what_passed_and_is_whole_can_be_restored()
    {
        await using var test = await TestStore.CreateAsync();
        var url = await TwoPassedAsync(test);
        test.Origin.Serve("/a.txt", "bad 3");
        await test.RunNextHourAsync();
        var (first, failed) = (test.Versions()[0], test.Versions()[2]);

        var error = Assert.Throws<FetchException>(() => test.Store.Rollback.Restore(failed.Id));
        Assert.Equal("VersionNotPassed", error.ErrorId);
        Assert.Contains($"Set-VerificationResult {failed.Id} Passed", error.Message, StringComparison.Ordinal);
        Assert.Equal("UnknownVersion", Assert.Throws<FetchException>(() => test.Store.Rollback.Restore(999)).ErrorId);

        File.Delete(first.Path);
        File.WriteAllText(first.Path, "good 9");
        Assert.Equal("VersionDamaged", Assert.Throws<FetchException>(() => test.Store.Rollback.Restore(first.Id)).ErrorId);
        Assert.Equal("good 2", File.ReadAllText(url.CurrentPath));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionRestored'"));
    }

    [Fact]
    public async Task A_member_of_a_set_that_is_verified_as_a_whole_does_not_go_back_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await TwoPassedAsync(test);
        test.Execute("INSERT INTO file_set (id, name, name_key) VALUES (7, 'geo', 'GEO'); UPDATE url SET file_set_id = 7");
        test.Store.Verifiers.Add(new() { Name = "together", Kind = VerifierKind.Command, Command = "grep", Set = "geo" });

        Assert.Equal("VersionInSet", Assert.Throws<FetchException>(() => test.Store.Rollback.Restore(test.Versions()[0].Id)).ErrorId);
    }

    private static async Task<FetchUrl> TwoPassedAsync(TestStore test)
    {
        test.RequireGood();
        var url = test.Watch("/a.txt", "good 1");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", "good 2");
        await test.RunNextHourAsync();
        Assert.Equal("good 2", File.ReadAllText(url.CurrentPath));
        return url;
    }

    private static IEnumerable<long> Promotions(TestStore test) =>
        Enumerable.Range(0, 4).Select(number => test.Count($"SELECT version_id FROM promotion ORDER BY id LIMIT 1 OFFSET {number}"));
}

using static FetchPS.VerificationStatus;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>What consumers have is the newest generation that passes, whoever changes what passes.</summary>
public sealed class SetFallbackTests
{
    [Fact]
    public async Task A_person_who_fails_a_member_has_the_whole_set_fall_back_and_who_passes_it_again_roll_forward()
    {
        await using var store = await TwoGenerationsAsync();
        var sum = store.Test.Versions(store.Sum.Url)[^1].Id;

        store.Test.Store.Verdicts.Record(sum, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal("first", store.Seen);
        Assert.Equal("first", File.ReadLines(store.List.CurrentPath).First());
        Assert.Equal((1, Failed), (store.Set.Generation!.Value, store.Set.Status!.Value));
        Assert.Equal(["SetFellBack"], store.Events(LogLevel.Error));

        store.Test.Store.Verdicts.Record(sum, VerificationResult.Passed, verifierName: null, "fine after all");
        Assert.Equal("second", store.Seen);
        Assert.Equal("second", File.ReadLines(store.List.CurrentPath).First());
    }

    [Fact]
    public async Task Where_no_generation_passes_any_more_the_link_goes()
    {
        await using var store = await TwoGenerationsAsync();
        foreach (var version in store.Test.Versions(store.List.Url))
            store.Test.Store.Verdicts.Record(version.Id, VerificationResult.Failed, verifierName: null, "withdrawn");

        Assert.Null(store.Linked);
        Assert.Null(store.Set.Generation);
        Assert.Null(store.Set.Folder);
        Assert.False(File.Exists(store.Sum.CurrentPath), "The checksum passed, but not with any list.");
        Assert.Equal(["SetRemoved"], store.Events(LogLevel.Error));
    }

    [Fact]
    public async Task A_set_whose_members_versions_are_removed_falls_back_or_goes()
    {
        await using var store = await TwoGenerationsAsync();
        store.Test.Store.Urls.Remove(store.Sum.Id, includeVersions: true);
        Assert.Null(store.Linked);
        Assert.Equal(["SetRemoved"], store.Events(LogLevel.Error));
        Assert.Empty(store.Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Versions_that_consumers_of_a_set_have_are_not_removed_by_hand()
    {
        await using var store = await TwoGenerationsAsync();
        var (first, second) = (store.Test.Versions(store.List.Url)[0].Id, store.Test.Versions(store.List.Url)[1].Id);
        store.Test.Store.Verdicts.Record(store.Test.Versions(store.Sum.Url)[1].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        // As if its URL had gone on by itself.
        store.Test.Execute($"UPDATE url SET current_version_id = {second}, current_pending = FALSE WHERE id = {store.List.Id}");
        Assert.Equal("VersionKept", Assert.Throws<FetchException>(() => store.Test.Store.Retention.Remove(first)).ErrorId);
    }

    [Fact]
    public async Task An_older_generation_that_lost_a_version_is_none_to_fall_back_to()
    {
        await using var store = await TwoGenerationsAsync();
        store.Test.Store.Retention.Remove(store.Test.Versions(store.List.Url)[0].Id);
        Assert.Equal("second", store.Seen);

        store.Test.Store.Verdicts.Record(store.Test.Versions(store.Sum.Url)[^1].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Null(store.Linked);
    }

    [Fact]
    public async Task A_person_decides_over_the_sets_verifier_and_needs_to_pass_all_that_it_failed()
    {
        await using var store = await SetStore.CreateAsync();
        store.ServeSum("another");
        await store.Test.RunAsync();
        var (list, sum) = (store.Test.Versions(store.List.Url)[0].Id, store.Test.Versions(store.Sum.Url)[0].Id);

        store.Test.Store.Verdicts.Record(list, VerificationResult.Passed, verifierName: null, "looked at it");
        Assert.Null(store.Linked);
        Assert.False(File.Exists(store.List.CurrentPath));
        store.Test.Store.Verdicts.Record(sum, VerificationResult.Passed, verifierName: null, "looked at it");
        Assert.NotNull(store.Linked);
        Assert.True(File.Exists(store.List.CurrentPath));
    }

    [Fact]
    public async Task An_older_combination_that_failed_is_none_to_fall_back_to_though_each_member_passed_by_now()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        // Fails with the old checksum, passes with the new one.
        store.ServeList("second");
        await store.Test.RunNextHourAsync();
        store.ServeSum("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);

        store.Test.Store.Verdicts.Record(store.Test.Versions(store.Sum.Url)[^1].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        Assert.Equal("first", store.Seen);
    }

    [Fact]
    public async Task The_sets_verifier_can_not_be_answered_for_by_hand()
    {
        await using var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        var failure = Assert.Throws<FetchException>(() => store.Test.Store.Verdicts.Record(1, VerificationResult.Failed, "checksum", null));
        Assert.Equal("InvalidVerdict", failure.ErrorId);
    }

    private static async Task<SetStore> TwoGenerationsAsync()
    {
        var store = await SetStore.CreateAsync();
        await store.Test.RunAsync();
        store.Serve("second");
        await store.Test.RunNextHourAsync();
        Assert.Equal("second", store.Seen);
        return store;
    }
}

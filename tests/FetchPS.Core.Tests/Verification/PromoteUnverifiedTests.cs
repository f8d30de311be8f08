using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

public sealed class PromoteUnverifiedTests
{
    [Fact]
    public async Task What_no_required_verifier_looks_at_may_be_current_where_the_URL_says_so()
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("advice", "good", VerifierNeed.Advisory);
        var url = test.Watch("/a.txt", "one");
        var other = test.Watch("/b.txt", "x");
        Assert.True(test.Store.Urls.SetOptions(url.Id, options => options with { PromoteUnverified = true }).Changed);

        Assert.All(await test.RunAsync(), turn => Assert.Equal(VerificationStatus.Unverified, turn.Status));
        Assert.Equal("one", File.ReadAllText(url.CurrentPath));
        Assert.False(File.Exists(other.CurrentPath));

        test.Origin.Serve("/a.txt", "two");
        await test.RunNextHourAsync();
        Assert.Equal("two", File.ReadAllText(url.CurrentPath));
    }

    [Fact]
    public async Task The_stores_word_holds_for_URLs_without_one_of_their_own_and_a_change_takes_effect_at_once()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "one");
        var strict = test.Watch("/b.txt", "x");
        test.Store.Urls.SetOptions(strict.Id, options => options with { PromoteUnverified = false });
        await test.RunAsync();
        Assert.False(File.Exists(url.CurrentPath));

        Assert.True(test.Store.ChangeSettings(settings => settings with { PromoteUnverified = true }));
        Assert.True(test.Store.Summarize().PromoteUnverified);
        Assert.Equal("one", File.ReadAllText(url.CurrentPath));
        Assert.False(File.Exists(strict.CurrentPath));

        test.Store.Urls.SetOptions(strict.Id, options => options with { PromoteUnverified = null });
        Assert.Equal("x", File.ReadAllText(strict.CurrentPath));

        test.Store.ChangeSettings(settings => settings with { PromoteUnverified = false });
        Assert.False(File.Exists(url.CurrentPath));
        Assert.False(File.Exists(strict.CurrentPath));
    }

    [Fact]
    public async Task What_FetchPS_refused_what_failed_and_what_is_still_open_is_never_current_so()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        test.Store.ChangeSettings(settings => settings with { PromoteUnverified = true });
        test.AddVerifier("good", "good", url: "*good*");
        test.Store.Verifiers.Add(new NewVerifier { Name = "broken", Kind = VerifierKind.Command, Command = "/bin/sh", ArgumentList = ["-c", "exit 3"], Url = "*broken*" });
        var open = test.Watch("/broken.txt", "x");
        var failed = test.Watch("/good.txt", "x");
        var refused = test.Watch("/refused.txt", "text");
        await test.RunAsync();
        test.Origin.Serve("/refused.txt", "<!doctype html>\n<html>out of order</html>");
        await test.RunNextHourAsync();

        Assert.False(File.Exists(open.CurrentPath));
        Assert.False(File.Exists(failed.CurrentPath));
        Assert.Equal("text", File.ReadAllText(refused.CurrentPath));
    }

    [Fact]
    public async Task A_URL_of_which_nothing_could_become_current_is_told_apart_when_it_is_added()
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("good", "good", url: "*.list");
        test.AddVerifier("advice", "good", VerifierNeed.Advisory);
        test.Store.Verifiers.Add(new NewVerifier { Name = "of-set", Kind = VerifierKind.Command, Command = "grep", Set = "Geo" });
        NewUrl[] urls =
        [
            new() { Address = "https://example.org/1.list" },
            new() { Address = "https://example.org/2.txt" },
            new() { Address = "https://example.org/3.txt", Set = "geo" },
            new() { Address = "https://example.org/4.txt", Options = FetchOptions.Default with { PromoteUnverified = true } },
        ];

        Assert.Equal([false, true, false, false], test.Store.Urls.Add(urls).Select(result => result.IsUncovered));
        Assert.All(test.Store.Urls.Add(urls), result => Assert.False(result.IsUncovered));
        test.Store.ChangeSettings(settings => settings with { PromoteUnverified = true });
        Assert.False(test.Store.Urls.Add([new() { Address = "https://example.org/5.txt" }])[0].IsUncovered);
    }
}

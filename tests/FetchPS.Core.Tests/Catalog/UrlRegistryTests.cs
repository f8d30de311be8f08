using FetchPS.Core.Catalog;

namespace FetchPS.Core.Tests.Catalog;

public sealed class UrlRegistryTests
{
    [Fact]
    public async Task Adding_what_is_there_changes_nothing_and_with_other_settings_names_them()
    {
        await using var test = await TestStore.CreateAsync();
        var wanted = new NewUrl { Address = "https://example.org/a.txt", Interval = TimeSpan.FromHours(6), Set = "geo" };
        var first = test.Store.Urls.Add(wanted);
        var second = test.Store.Urls.Add(wanted with { Address = "HTTPS://Example.ORG:443/a.txt#top" });
        Assert.True(first.Changed);
        Assert.False(second.Changed);
        Assert.Equal(first.Id, second.Id);

        var error = Assert.Throws<FetchException>(() => test.Store.Urls.Add(wanted with { Interval = TimeSpan.FromHours(1), Set = null }));
        Assert.Equal("UrlExists", error.ErrorId);
        Assert.Contains("interval is 6h, not 1h", error.Message, StringComparison.Ordinal);
        Assert.Contains("set is geo, not none", error.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(6), test.Store.Urls.Get(first.Id).Interval);
    }

    [Fact]
    public async Task Setting_what_is_set_changes_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Store.Urls.Add(new NewUrl { Address = "https://example.org/a.txt", Interval = TimeSpan.FromHours(6) });
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(test.Store.Urls.SetInterval(url.Id, TimeSpan.FromHours(6)).Changed);
        Assert.False(test.Store.Urls.SetEnabled(url.Id, enabled: true).Changed);
        Assert.False(test.Store.Urls.SetOptions(url.Id, options => options with { AllowHtml = false }).Changed);
        Assert.True(test.Store.Urls.SetInterval(url.Id, TimeSpan.FromHours(12)).Changed);
        Assert.True(test.Store.Urls.SetOptions(url.Id, options => options with { AllowHtml = true }).Changed);
    }

    [Fact]
    public async Task One_address_that_can_not_be_added_does_not_hold_up_the_others()
    {
        await using var test = await TestStore.CreateAsync();
        var results = test.Store.Urls.Add([new() { Address = "https://example.org/1" }, new() { Address = "http://example.org/2" }, new() { Address = "https://example.org/3" }]);
        Assert.Equal([null, "SchemeNotHttps", null], results.Select(result => result.Error?.ErrorId));
        Assert.Equal(2, test.Store.Urls.Find(new()).Count());
    }

    [Fact]
    public async Task A_url_that_comes_back_has_its_old_id_and_its_history()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "x");
        await test.RunAsync();
        test.Store.Urls.Remove(url.Id, includeVersions: false);
        Assert.Empty(test.Store.Urls.Find(new()));
        Assert.Single(test.Versions(url.Url));
        Assert.Empty(await test.RunNextHourAsync());

        Assert.Equal(url.Id, test.Watch("/a.txt", "x").Id);
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Fact]
    public async Task Removing_with_versions_takes_bytes_rows_and_the_current_copy_away()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        Assert.True(File.Exists(url.CurrentPath));

        test.Store.Urls.Remove(url.Id, includeVersions: true);
        Assert.False(File.Exists(url.CurrentPath));
        Assert.Empty(test.Versions());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Path, "files"), "*", SearchOption.AllDirectories));

        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM promotion WHERE version_id IS NULL AND id = (SELECT MAX(id) FROM promotion)"));
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'CurrentRemoved'"));

        test.Watch("/a.txt", "good");
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Theory]
    [InlineData("https://example.org/a", "https://example.org/a/b")]
    [InlineData("https://example.org/a/b", "https://example.org/a")]
    [InlineData("https://example.org/a?x=1", "https://example.org/a?x=2")]
    [InlineData("https://example.org/a", "https://example.org:8443/a")]
    [InlineData("https://example.org/List.txt", "https://example.org/list.TXT")]
    [InlineData("https://example.org/a/", "https://example.org/a/index")]
    public async Task Two_urls_that_would_claim_one_place_get_places_of_their_own(string one, string other)
    {
        await using var test = await TestStore.CreateAsync();
        var first = test.Store.Urls.Add(new NewUrl { Address = one }).CurrentPath;
        var second = test.Store.Urls.Add(new NewUrl { Address = other }).CurrentPath;
        Assert.NotEqual(first, second, StringComparer.OrdinalIgnoreCase);
        Assert.False(first.StartsWith(second + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase));
        Assert.False(second.StartsWith(first + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_unknown_address_is_an_error_and_a_wildcard_without_a_match_is_not()
    {
        await using var test = await TestStore.CreateAsync();
        Assert.Equal("UnknownUrl", Assert.Throws<FetchException>(() => test.Store.Urls.Find(new() { Pattern = "https://example.org/none" }).ToList()).ErrorId);
        Assert.Empty(test.Store.Urls.Find(new() { Pattern = "*none*" }));
        Assert.Equal("UnknownUrl", Assert.Throws<FetchException>(() => test.Store.Urls.SetInterval(5, TimeSpan.FromHours(1))).ErrorId);
    }

    [Fact]
    public async Task An_address_with_a_query_means_itself_though_it_holds_a_wildcard_character()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.Urls.Add(new NewUrl { Address = "https://example.org/get?list=1" });
        test.Store.Urls.Add(new NewUrl { Address = "https://example.org/getxlist=1" });
        Assert.Single(test.Store.Urls.Find(new() { Pattern = "https://example.org/get?list=1" }));
    }
}

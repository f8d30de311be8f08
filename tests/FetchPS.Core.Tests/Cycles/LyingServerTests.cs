using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

public sealed class LyingServerTests
{
    [Fact]
    public async Task A_server_that_says_304_for_new_content_is_found_out_and_asked_for_the_whole_file_from_then_on()
    {
        await using var test = await TestStore.CreateAsync();
        var content = "first"u8.ToArray();
        test.Origin.Respond("/a", async context =>
        {
            context.Response.Headers.ETag = "\"never changes\"";
            if (context.Request.Headers.IfNoneMatch.Count > 0)
                context.Response.StatusCode = 304;
            else
                await context.Response.Body.WriteAsync(content);
        });
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { FullEvery = 4 } });
        await test.RunAsync();
        content = "second"u8.ToArray();
        List<TurnOutcome> outcomes = [];
        for (var hour = 0; hour < 4; hour++)
            outcomes.Add(Assert.Single(await test.RunNextHourAsync()).Outcome);

        Assert.Equal([TurnOutcome.NotModified, TurnOutcome.NotModified, TurnOutcome.NotModified, TurnOutcome.Stored], outcomes);
        Assert.Contains(test.Events, happened => happened is CycleWarning warning && warning.Message.Contains("304", StringComparison.Ordinal));
        content = "third"u8.ToArray();
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Fact]
    public async Task A_server_whose_content_changes_just_when_it_is_checked_is_not_blamed()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", "first");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { FullEvery = 2 } });
        await test.RunAsync();
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
        test.Origin.Serve("/a", "second");
        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);

        Assert.DoesNotContain(test.Events, happened => happened is CycleWarning);
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Fact]
    public async Task A_check_that_brings_the_same_bytes_is_SameContent()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", "first");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { FullEvery = 2 } });
        await test.RunAsync();
        await test.RunNextHourAsync();
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }
}

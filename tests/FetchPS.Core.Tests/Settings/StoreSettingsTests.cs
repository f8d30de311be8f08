using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Settings;

public sealed class StoreSettingsTests
{
    [Fact]
    public async Task What_is_set_holds_for_the_next_cycle_and_is_in_the_audit_once()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");

        Assert.True(test.Store.ChangeSettings(settings => settings with { Contact = "https://example.org/bot" }));
        Assert.False(test.Store.ChangeSettings(settings => settings with { Contact = "https://example.org/bot" }));
        test.Reopen();
        await test.RunAsync();

        Assert.EndsWith(" (+https://example.org/bot)", Assert.Single(test.Origin.Requests).Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal("https://example.org/bot", test.Store.Summarize().Contact);
        Assert.Equal(1, test.Count("SELECT COUNT(*) FROM audit WHERE details LIKE '%example.org/bot%'"));
    }

    [Fact]
    public async Task Limits_hold_for_urls_without_their_own()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.ChangeSettings(settings => settings with { MaximumSize = 10 });
        test.Watch("/a", "more than ten bytes");
        test.Origin.Serve("/b", "more than ten bytes");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/b").ToString(), Options = new FetchOptions { MaximumSize = 100 } });

        var turns = await test.RunAsync();

        Assert.Equal("BodyTooLarge", Assert.Single(turns, turn => turn.Url.EndsWith("/a", StringComparison.Ordinal)).ErrorId);
        Assert.Equal(TurnOutcome.Stored, Assert.Single(turns, turn => turn.Url.EndsWith("/b", StringComparison.Ordinal)).Outcome);
    }

    [Theory]
    [InlineData(2, null, 2)]
    [InlineData(2, 1, 1)]
    public async Task A_passing_fault_gets_as_many_tries_as_the_url_or_else_the_store_says(int? ofStore, int? ofUrl, int requests)
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.ChangeSettings(settings => settings with { Tries = ofStore });
        test.Origin.Respond("/a", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { Tries = ofUrl } });

        await test.RunAsync();

        Assert.Equal(requests, test.Origin.Requests.Count);
    }

    [Theory]
    [InlineData(4 * 1024, null, "HeadersTooLarge")]
    [InlineData(4 * 1024, 64 * 1024, null)]
    [InlineData(null, null, null)]
    public async Task Headers_may_be_as_large_as_the_url_or_else_the_store_says(int? ofStore, int? ofUrl, string? errorId)
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.ChangeSettings(settings => settings with { MaximumHeaderSize = ofStore });
        test.Origin.Respond("/a", context =>
        {
            context.Response.Headers["X-Long"] = new string('x', 16 * 1024);
            return context.Response.WriteAsync("content");
        });
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { MaximumHeaderSize = ofUrl } });

        Assert.Equal(errorId, Assert.Single(await test.RunAsync()).ErrorId);
    }

    public static TheoryData<StoreSettings, string?> Targets => new()
    {
        { new() { DeniedHosts = ["local*"] }, "TargetDenied" },
        { new() { AllowedHosts = ["*.example.org"] }, "TargetDenied" },
        { new() { AllowedHosts = ["localhost"] }, null },
        { new() { DeniedNetworks = ["127.0.0.0/8", "::1"] }, "TargetDenied" },
        { new() { AllowedNetworks = ["10.0.0.0/8"] }, "TargetDenied" },
        { new() { AllowedNetworks = ["127.0.0.1", "::1"] }, null },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Hosts_and_networks_are_allowed_and_denied(StoreSettings settings, string? errorId)
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", "x");
        test.Store.ChangeSettings(_ => settings);

        Assert.Equal(errorId, Assert.Single(await test.RunAsync()).ErrorId);

        Assert.Equal(errorId is null ? 1 : 0, test.Origin.Requests.Count);
    }

    [Fact]
    public void Metadata_addresses_stay_denied_until_they_are_named_to_the_letter()
    {
        var metadata = System.Net.IPAddress.Parse("169.254.169.254");

        Assert.False(new StoreSettings { DeniedNetworks = ["10.0.0.0/8"] }.Fetching.Targets.Allows(metadata));
        Assert.False(new StoreSettings { AllowedNetworks = ["0.0.0.0/0"] }.Fetching.Targets.Allows(metadata));
        Assert.True(new StoreSettings { AllowedNetworks = ["0.0.0.0/0", "169.254.0.0/16"] }.Fetching.Targets.Allows(metadata));
    }

    public static TheoryData<StoreSettings> Unusable =>
    [
        new StoreSettings { Contact = "me (here)" },
        new StoreSettings { Contact = "caf\u00E9" },
        new StoreSettings { RequestsPerHost = 0 },
        new StoreSettings { GapPerHost = TimeSpan.FromSeconds(-1) },
        new StoreSettings { Hosts = new Dictionary<string, HostManners> { ["not a host"] = new() { Requests = 1 } } },
        new StoreSettings { Hosts = new Dictionary<string, HostManners> { ["example.org"] = new() { Requests = 0 } } },
        new StoreSettings { AllowedNetworks = ["10.0.0.0/33"] },
        new StoreSettings { DeniedNetworks = ["example.org"] },
        new StoreSettings { MaximumSize = 0 },
        new StoreSettings { MaximumHeaderSize = 1023 },
        new StoreSettings { Tries = 0 },
    ];

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task What_cannot_be_is_refused_and_changes_nothing(StoreSettings settings)
    {
        await using var test = await TestStore.CreateAsync();

        Assert.Equal("InvalidOption", Assert.Throws<FetchException>(() => test.Store.ChangeSettings(_ => settings)).ErrorId);

        Assert.True(test.Store.Settings.SameAs(new()));
    }

    [Theory]
    [InlineData(8, null, null, 8)]
    [InlineData(8, 2, null, 2)]
    [InlineData(8, null, 3, 3)]
    [InlineData(8, 2, 3, 2)]
    public async Task Requests_at_a_time_are_the_hosts_own_or_the_cycles_or_the_stores(int ofStore, int? ofHost, int? ofCycle, int most)
    {
        const int urls = 12;
        await using var test = await TestStore.CreateAsync();
        test.Store.ChangeSettings(settings => settings with
        {
            RequestsPerHost = ofStore,
            Hosts = ofHost is null ? null : new Dictionary<string, HostManners> { ["LOCALHOST"] = new() { Requests = ofHost } },
        });
        var crowd = new TaskCompletionSource();
        var (running, peak) = (0, 0);
        for (var number = 0; number < urls; number++)
        {
            test.Watch($"/{number}", "x");
            test.Origin.Respond($"/{number}", async context =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = Volatile.Read(ref peak); now > seen; seen = Volatile.Read(ref peak))
                    Interlocked.CompareExchange(ref peak, now, seen);
                if (now == most)
                    crowd.TrySetResult();
                await crowd.Task.WaitAsync(context.RequestAborted);
                Interlocked.Decrement(ref running);
                context.Response.ContentLength = 1;
                await context.Response.WriteAsync("x", context.RequestAborted);
            });
        }

        await test.Store.RunCycleAsync(new() { ThrottlePerHost = ofCycle }, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(urls, test.Origin.Requests.Count);
        Assert.Equal(most, peak);
    }
}

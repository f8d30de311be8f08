using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

public sealed class ValidatorTests
{
    public static TheoryData<FetchOptions, bool> Changes => new()
    {
        { new() { Headers = new Dictionary<string, string> { ["Accept"] = "public:text/csv" } }, false },
        { new() { BearerToken = "env:PATH" }, false },
        { new() { NoProxy = true }, false },
        { new() { MaximumSize = 1000, StaleAfter = TimeSpan.FromDays(1) }, true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task After_a_change_of_what_is_asked_the_old_validators_do_not_go_out(FetchOptions options, bool staysConditional)
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a", "content");
        await test.RunAsync();

        test.Store.Urls.SetOptions(url.Id, _ => options);
        await test.RunNextHourAsync();
        await test.RunNextHourAsync();

        Assert.Equal([false, staysConditional, true], test.Origin.Requests.Select(request => request.Header("If-None-Match") is not null));
    }

    [Fact]
    public async Task What_a_redirect_carries_in_its_query_is_nowhere_in_the_store_and_the_validators_still_go_to_that_address_alone()
    {
        const string token = "c2VjcmV0LXRva2Vu";
        await using var test = await TestStore.CreateAsync();
        var target = $"/b?token={token}";
        test.Origin.Serve("/b", "content");
        test.Origin.Respond("/a", context =>
        {
            context.Response.Redirect(test.Origin.Address(target).AbsoluteUri, permanent: true);
            return Task.CompletedTask;
        });
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString() });
        await test.RunAsync();
        await test.RunNextHourAsync();
        target = "/b?token=another";
        await test.RunNextHourAsync();

        Assert.Equal(
            [null, null, null, "\"", null, null],
            test.Origin.Requests.Select(request => request.Header("If-None-Match")?[..1]));
        test.Store.Dispose();
        foreach (var stored in Directory.EnumerateFiles(test.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(token, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }
}

using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Secrets;

public sealed class SecretTests
{
    private const string Secret = "hunter2-Zq9x";

    [Fact]
    public async Task A_secret_reaches_the_server_and_nothing_that_stays()
    {
        await using var test = await TestStore.CreateAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("fetchps-test-").FullName, "token");
        await File.WriteAllTextAsync(file, Secret + "\n", TestContext.Current.CancellationToken);
        test.Origin.Serve("/a", "x");
        test.Origin.Respond("/b", async context =>
        {
            context.Response.StatusCode = 403;
            await context.Response.Body.WriteAsync("no"u8.ToArray());
        });
        foreach (var path in new[] { "/a", "/b" })
        {
            test.Store.Urls.Add(new NewUrl
            {
                Address = test.Origin.Address(path).ToString(),
                Options = new FetchOptions { BearerToken = $"file:{file}", Headers = new Dictionary<string, string> { ["X-Team"] = "public:ops" } },
            });
        }

        await test.RunAsync();
        Assert.All(test.Origin.Requests, request => Assert.Equal($"Bearer {Secret}", request.Header("Authorization")));
        Assert.All(test.Origin.Requests, request => Assert.Equal("ops", request.Header("X-Team")));
        test.Store.Dispose();
        foreach (var stored in Directory.EnumerateFiles(test.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData("hunter2-Zq9x")]
    [InlineData("http:hunter2-Zq9x")]
    [InlineData("env:")]
    [InlineData("secret:hunter2-Zq9x")]
    public async Task A_value_in_clear_is_refused_and_not_repeated(string value)
    {
        await using var test = await TestStore.CreateAsync();
        var error = Assert.Throws<FetchException>(() => test.Store.Urls.Add(new NewUrl
        {
            Address = "https://example.org/",
            Options = new FetchOptions { Headers = new Dictionary<string, string> { ["X-Key"] = value } },
        }));
        Assert.Equal("PlainSecret", error.ErrorId);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(test.Store.Urls.Find(new()));
    }

    [Fact]
    public async Task A_reference_that_leads_nowhere_fails_its_own_turn_alone()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/good", "x");
        test.Origin.Serve("/bad", "x");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/bad").ToString(), Options = new FetchOptions { BasicAuth = "env:FETCHPS_TEST_NOT_SET" } });
        var turns = await test.RunAsync();
        Assert.Equal("SecretNotFound", Assert.Single(turns, turn => turn.Outcome == TurnOutcome.Failed).ErrorId);
        Assert.Single(turns, turn => turn.Outcome == TurnOutcome.Stored);
        Assert.Equal(0, test.Origin.Count("/bad"));
    }
}

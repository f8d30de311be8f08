using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Settings;

/// <summary>A watched URL says what is not as usual about how it is fetched, and gives no secret away.</summary>
public sealed class OptionTextTests
{
    [Fact]
    public async Task Only_what_is_not_as_usual_is_told()
    {
        await using var test = await TestStore.CreateAsync();

        Assert.Null(test.Watch("/a.txt", "good").Options);
        Assert.Equal("AllowHtml, IgnoreContentEncoding, PromoteUnverified", Watch(test, "b", new() { IgnoreContentEncoding = true, AllowHtml = true, PromoteUnverified = true }));
        Assert.Equal("PromoteUnverified off", Watch(test, "c", new() { PromoteUnverified = false }));
        Assert.Equal("Conditional off, FullEvery 5, StaleAfter 2.00:00:00, Tries 4", Watch(test, "d", new() { Unconditional = true, FullEvery = 5, Tries = 4, StaleAfter = TimeSpan.FromDays(2) }));
    }

    [Fact]
    public async Task What_may_be_or_lead_to_a_secret_is_told_by_name_alone()
    {
        await using var test = await TestStore.CreateAsync();
        var told = Watch(test, "a", new()
        {
            Headers = new Dictionary<string, string> { ["X-Key"] = "public:hush" },
            BearerToken = "env:HUSH",
            Proxy = "http://hush.example:3128",
            ProxyCredential = "file:/hush",
            ClientCertificate = "/hush.p12",
            ClientCertificatePassword = "env:HUSH",
        });

        Assert.Equal("Header, BearerToken, ClientCertificate, ClientCertificatePassword, Proxy, ProxyCredential", told);
    }

    /// <summary>Each by its parameter's name, but for those that are named as what they take away.</summary>
    [Fact]
    public void No_option_is_forgotten()
    {
        foreach (var property in typeof(FetchOptions).GetProperties().Where(property => property.SetMethod is { IsPublic: true, IsStatic: false }))
        {
            var options = new FetchOptions();
            property.SetValue(options, Some(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));

            var name = property.Name switch { "Headers" => "Header", "Unconditional" => "Conditional off", var other => other };
            Assert.StartsWith(name, OptionText.Of(options, hasOwnAuthorities: false), StringComparison.Ordinal);
        }

        Assert.Equal("CaCertificate", OptionText.Of(new(), hasOwnAuthorities: true));
    }

    private static object Some(Type type) =>
        type == typeof(bool) ? true : type == typeof(TimeSpan) ? TimeSpan.FromHours(1) : type == typeof(string) ? "x" : type.IsValueType ? Convert.ChangeType(7, type, null)! : new Dictionary<string, string>();

    private static string? Watch(TestStore test, string name, FetchOptions options) =>
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address($"/{name}.txt").ToString(), Options = options }).Options;
}

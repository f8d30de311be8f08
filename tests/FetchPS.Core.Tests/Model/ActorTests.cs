using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;

namespace FetchPS.Core.Tests.Model;

/// <summary>Who acts comes with the act, in the audit and in the log.</summary>
public sealed class ActorTests
{
    [Fact]
    public async Task A_view_signs_what_is_done_through_it()
    {
        await using var test = await TestStore.CreateAsync();
        var anna = new Actor("anna", "desk");
        var added = test.Store.As(anna).Urls.Add(new NewUrl { Address = "https://example.org/a.txt" });
        test.Store.Urls.SetEnabled(added.Id, enabled: false);

        Assert.Equal(["anna@desk", Actor.Current.ToString()], test.Store.ReadLog(new()).Where(line => line.UrlId == added.Id).Select(line => line.Actor));
        Assert.Equal([anna, Actor.Current], Audit(test).Where(row => row.TargetKind == "url").Select(row => row.Actor));
    }

    [Fact]
    public async Task One_who_acts_for_another_says_for_whom()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.As(new("fetchps-server", "web1") { OnBehalfOf = "anna" }).Urls.Add(new NewUrl { Address = "https://example.org/a.txt" });

        var row = Assert.Single(Audit(test), row => row.TargetKind == "url");
        Assert.Equal(("fetchps-server", "web1"), (row.Actor.User, row.Actor.Host));
        Assert.Contains("\"onBehalfOf\":\"anna\"", row.Details, StringComparison.Ordinal);
        Assert.Contains(test.Store.ReadLog(new()), line => line.Actor == "fetchps-server@web1 for anna");
    }

    [Fact]
    public async Task A_view_that_is_disposed_leaves_the_store_open()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.As(new("anna", "desk")).Dispose();

        Assert.Equal(0, test.Store.Summarize().Urls);
    }

    private static List<AuditRow> Audit(TestStore test)
    {
        using var database = new Database(new StoreLayout(test.Path).Database, test.Path);
        return database.Read(connection => AuditRepository.After(connection, 0).Select(row => row.Row).ToList());
    }
}

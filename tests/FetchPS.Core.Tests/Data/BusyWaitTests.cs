using FetchPS.Core.Catalog;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

/// <summary>Another program holds the database, and the user wants to stop: the wait ends long before the other lets go.</summary>
public sealed class BusyWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_change_and_a_cycle_that_wait_end_with_the_token()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "one");
        using var stop = new CancellationTokenSource();
        using var store = FetchStore.Open(new FetchStoreOptions { Path = test.Path, Stop = stop.Token });
        using var other = Hold(test.Path, "IMMEDIATE");

        var change = Task.Run(() => store.Urls.Add([new NewUrl { Address = "https://example.org/b.txt" }]), CancellationToken.None);
        var cycle = Task.Run(() => store.RunCycleAsync(new() { Force = true }, _ => { }, stop.Token), CancellationToken.None);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change.WaitAsync(Patience, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cycle.WaitAsync(Patience, CancellationToken.None));
    }

    [Fact]
    public async Task Opening_that_waits_ends_with_the_token()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.Dispose();
        using var stop = new CancellationTokenSource();
        using var other = Hold(test.Path, "EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE;");

        var opening = Task.Run(() => FetchStore.Open(new FetchStoreOptions { Path = test.Path, Stop = stop.Token }), CancellationToken.None);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Patience, CancellationToken.None));
    }

    private static SqliteConnection Hold(string store, string kind, string before = "")
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(store, "fetchps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"{before} BEGIN {kind}";
        command.ExecuteNonQuery();
        return connection;
    }
}

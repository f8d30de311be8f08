using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Backups;

/// <summary>A backup that somebody else wrote into: it reads no folder and no secret of this machine on its own word, and changes no row by itself.</summary>
public sealed class HostileBackupTests : IAsyncLifetime
{
    private readonly BackupTest folders = new();
    private readonly List<string> warnings = [];
    private TestStore test = null!;

    public async ValueTask InitializeAsync()
    {
        test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "a");
        await test.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        folders.Dispose();
        await test.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "FilesNotMounted")]
    [InlineData("another store's", "FilesOfAnotherStore")]
    public void A_folder_elsewhere_is_read_only_with_the_mark_that_the_backup_knows(string? mark, string errorId)
    {
        folders.Take(test);
        var elsewhere = Path.Combine(folders.Folder, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        Directory.Move(Path.Combine(folders.Backup, "files"), Path.Combine(elsewhere, "files"));
        if (mark is not null)
            File.WriteAllText(Path.Combine(elsewhere, ".fetchps-files"), mark);
        Tamper($"INSERT INTO setting VALUES ('files_path', '{elsewhere}'), ('files_mark', 'its own')");

        Assert.Equal(errorId, Assert.Throws<FetchException>(Restore).ErrorId);
        Assert.False(FetchStore.Exists(Options.Path));
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("../elsewhere")]
    [InlineData("{0}/x/../elsewhere")]
    [InlineData("")]
    public void A_folder_that_is_no_full_path_is_refused(string path)
    {
        folders.Take(test);
        Tamper($"INSERT INTO setting VALUES ('files_path', '{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, folders.Folder)}')");

        Assert.Equal("FilesPathRefused", Assert.Throws<FetchException>(Restore).ErrorId);
        // Nor is such a store opened where it lies.
        Assert.Equal("FilesPathRefused", Assert.Throws<FetchException>(() => FetchStore.Open(test.Options with { Path = folders.Backup })).ErrorId);
    }

    [Theory]
    [InlineData("CREATE TRIGGER again AFTER UPDATE OF enabled ON verifier BEGIN UPDATE verifier SET enabled = TRUE WHERE NOT enabled; END")]
    [InlineData("CREATE TRIGGER again AFTER DELETE ON setting BEGIN INSERT INTO setting VALUES ('files_path', '/etc'); END")]
    [InlineData("CREATE VIEW again AS SELECT 1")]
    public void A_database_that_does_things_by_itself_is_refused(string sql)
    {
        folders.Take(test);
        Tamper(sql);

        var refused = Assert.Throws<FetchException>(Restore);
        Assert.Equal("NotAStore", refused.ErrorId);
        Assert.Contains("'again'", refused.Message, StringComparison.Ordinal);
        Assert.False(FetchStore.Exists(Options.Path));
    }

    [Fact]
    public async Task A_secret_is_read_only_once_its_URL_is_enabled()
    {
        var secret = Path.Combine(folders.Folder, "secret");
        await File.WriteAllTextAsync(secret, "hunter2", TestContext.Current.CancellationToken);
        test.Origin.Serve("/b.txt", "b");
        var url = test.Store.Urls.Add(new NewUrl
        {
            Address = test.Origin.Address("/b.txt").ToString(),
            Interval = TimeSpan.FromHours(1),
            Options = new FetchOptions { Headers = new Dictionary<string, string> { ["X-Key"] = $"file:{secret}", ["X-Plain"] = "public:yes" } },
        });
        folders.Take(test);

        var copy = Restore();
        Assert.Equal($"{url.Id} ({url.Url}): the header X-Key from file:{secret}", Assert.Single(copy.DisabledUrls));
        Assert.Contains(copy.DisabledUrls[0], Assert.Single(warnings), StringComparison.Ordinal);
        using var restored = FetchStore.Open(Options);
        Assert.True(restored.Urls.Get(1).Enabled);
        for (var cycle = 0; cycle < 2; cycle++)
        {
            var fault = Assert.Single(await FaultsAsync(restored));
            Assert.Equal("UrlDistrusted", fault.ErrorId);
            Assert.Contains($"Enable-FetchUrl {url.Id}", fault.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(test.Origin.Requests, request => request.Path == "/b.txt");
        Assert.True(restored.Urls.SetEnabled(url.Id, true).Changed);
        Assert.Empty(await FaultsAsync(restored));
        Assert.Contains(test.Origin.Requests, request => request.Path == "/b.txt" && request.Header("X-Key") == "hunter2");

        // Whoever switches it off now has seen it.
        restored.Urls.SetEnabled(url.Id, false);
        Assert.Empty(await FaultsAsync(restored));
    }

    [Theory]
    [InlineData("BasicAuth", "env:HOME")]
    [InlineData("BearerToken", "secret:vault/name")]
    [InlineData("ClientCertificate", "/etc/ssl/private/key.pem")]
    public void Whatever_would_be_shown_to_a_server_counts(string option, string from)
    {
        folders.Take(test);
        Tamper($"UPDATE url SET options = '{{\"{option}\":\"{from}\"}}'");

        Assert.EndsWith($" from {from}", Assert.Single(Restore().DisabledUrls), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_disabled_of_a_backup_that_is_trusted()
    {
        folders.Take(test);
        Tamper("UPDATE url SET options = '{\"BearerToken\":\"env:HOME\"}'");

        Assert.Empty(FetchStore.Restore(Options, folders.Backup, BackupTest.Request).DisabledUrls);
        using var restored = FetchStore.Open(Options);
        Assert.True(restored.Urls.Get(1).Enabled);
    }

    private FetchStoreOptions Options => test.Options with { Path = Path.Combine(folders.Folder, "restored") };

    private StoreCopy Restore() => FetchStore.Restore(Options, folders.Backup, BackupTest.Request with { TrustVerifiers = false, Warn = warnings.Add });

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folders.Backup, "fetchps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task<List<FetchException>> FaultsAsync(FetchStore store)
    {
        test.Clock.Advance(TimeSpan.FromHours(1));
        List<FetchException> faults = [];
        await store.RunCycleAsync(new CycleOptions(), happened =>
        {
            if (happened is CycleFault fault)
                faults.Add(fault.Error);
        }, TestContext.Current.CancellationToken);
        return faults;
    }
}

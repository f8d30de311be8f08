using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

/// <summary>Stores of every earlier schema are brought up to date by opening them, without a loss.</summary>
public sealed class MigrationTests : IDisposable
{
    private static readonly DateTimeOffset Then = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    public static TheoryData<int> EarlierSchemas => [.. Versions().Where(version => version < Schema.Latest)];

    private string DatabaseFile => Path.Combine(folder, "fetchps.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void A_store_of_an_earlier_schema_is_migrated_and_has_no_fault(int version)
    {
        MakeStore(version);
        var rows = Rows("audit");
        using (var store = FetchStore.Open(new() { Path = folder }))
        {
            Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(Schema.Latest, store.Summarize().SchemaVersion);
            var stored = store.Versions.Find(new()).ToList();
            Assert.Equal([VerificationStatus.Passed, VerificationStatus.Failed], stored.Select(one => one.Status));
            Assert.All(stored, one => Assert.Equal(VersionIntegrity.Whole, one.Integrity));
            Assert.Equal([true, false], stored.Select(one => one.IsCurrent));
            Assert.Equal("good", File.ReadAllText(stored[0].Path));
            var url = Assert.Single(store.Urls.Find(new()));
            Assert.Equal(("https://example.org/a.txt", TimeSpan.FromHours(6)), (url.Url, url.Interval));
            Assert.Equal("hosts", Assert.Single(store.Verifiers.Find(null)).Name);
            Assert.Equal(2, store.Verdicts.Find().Count());
            Assert.Empty(store.Repair(new()));

            // It is written to as any other.
            store.Urls.SetEnabled(url.Id, enabled: false);
            Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Equal(rows.Count + 1, Rows("audit").Count);
        Assert.Equal(rows.Select(row => row[..8]), Rows("audit").Take(rows.Count).Select(row => row[..8]));
    }

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void A_copy_of_the_database_is_kept_beside_it_as_it_was(int version)
    {
        MakeStore(version);
        var before = Dump(DatabaseFile);
        FetchStore.Open(new() { Path = folder }).Dispose();
        Assert.Equal(before, Dump($"{DatabaseFile}.schema{version}"));
        Assert.NotEqual(before, Dump(DatabaseFile));
    }

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void A_backup_with_an_earlier_schema_is_migrated_when_it_is_brought_back(int version)
    {
        MakeStore(version);
        var before = Dump(DatabaseFile);
        var options = new FetchStoreOptions { Path = Path.Combine(folder, "restored") };
        FetchStore.Restore(options, folder, Backups.BackupTest.Request);
        using var store = FetchStore.Open(options);
        Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(2, store.Versions.Find(new()).Count());
        Assert.Equal(before, Dump(DatabaseFile));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_store_as_it_was()
    {
        MakeStore(version: 1);
        // The name that the third script gives an index.
        Execute("CREATE TABLE file_version_integrity (id INTEGER)");
        var before = Dump(DatabaseFile);
        Assert.Equal("DatabaseFailure", Assert.Throws<FetchException>(() => FetchStore.Open(new() { Path = folder })).ErrorId);
        Assert.Equal(before, Dump(DatabaseFile));
        Execute("DROP TABLE file_version_integrity");
        using var store = FetchStore.Open(new() { Path = folder });
        Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Eight_that_open_an_earlier_store_at_once_migrate_it_once()
    {
        MakeStore(version: 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FetchStore.Open(new() { Path = folder }).Dispose())));
        Assert.Equal(Versions(), Rows("schema_version").Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)));
        using var store = FetchStore.Open(new() { Path = folder });
        Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static List<int> Versions() => [.. typeof(Schema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("sqlite", StringComparison.Ordinal)).Select(name => int.Parse(name.AsSpan("sqlite/".Length, 4), CultureInfo.InvariantCulture)).Order()];

    /// <summary>A store as the module of that schema would have left it: with two versions, one of them current, their verdicts, turns and audit.</summary>
    private void MakeStore(int version)
    {
        var time = new TestClock(Then);
        Schema.Create(DatabaseFile, time, version: 1);
        var good = Put("files/example.org/1-a.txt/20250601T120000Z-aaaaaaaaaaaa-a.txt", "good");
        var bad = Put("files/example.org/1-a.txt/20250601T180000Z-bbbbbbbbbbbb-a.txt", "bad");
        Put("current/example.org/a.txt", "good");
        var at = Then.ToMicroseconds();
        Execute($"""
            INSERT INTO setting VALUES ('fetching', '{JsonOfNothing}');
            INSERT INTO file_set (name, name_key) VALUES ('Lists', 'lists');
            INSERT INTO cycle (started, finished, state, actor, host, heartbeat, stored) VALUES ({at}, {at}, 'Completed', 'someone', 'here', {at}, 1), ({at}, {at}, 'Completed', 'someone', 'here', {at}, 1);
            INSERT INTO url (address, place, place_key, enabled, added, "interval", phase, file_set_id, etag, last_turn, last_fetched, last_success, last_stored, next_due)
              VALUES ('https://example.org/a.txt', 'current/example.org/a.txt', 'current/example.org/a.txt', TRUE, {at}, 21600000000, 0, 1, '"x"', {at}, {at}, {at}, {at}, {at});
            INSERT INTO file_version (url_id, cycle_id, name, path, fetched, size, sha256, kind, status) VALUES
              (1, 1, 'a.txt', 'files/example.org/1-a.txt/20250601T120000Z-aaaaaaaaaaaa-a.txt', {at}, 4, X'{good}', 'Text', 'Passed'),
              (1, 2, 'a.txt', 'files/example.org/1-a.txt/20250601T180000Z-bbbbbbbbbbbb-a.txt', {at + 21_600_000_000}, 3, X'{bad}', 'Text', 'Failed');
            INSERT INTO certificate (fingerprint, subject, issuer, expires) VALUES ('f', 's', 'i', {at});
            INSERT INTO version_evidence VALUES (1, 'https://example.org/a.txt', '2.0', '[]', '[]', 1);
            UPDATE url SET newest_version_id = 2, current_version_id = 1;
            INSERT INTO verifier (name, name_key, kind, command, arguments, timeout, added) VALUES ('hosts', 'hosts', 'Command', '/bin/true', '[]', 60000000, {at});
            INSERT INTO required_verifier (version_id, verifier_id, result) VALUES (1, 1, 'Passed'), (2, 1, 'Failed');
            INSERT INTO verification (version_id, verifier_id, cycle_id, result, started, duration, actor) VALUES (1, 1, 1, 'Passed', {at}, 1, 'someone@here'), (2, 1, 2, 'Failed', {at}, 1, 'someone@here');
            INSERT INTO promotion (url_id, version_id, at, cycle_id) VALUES (1, 1, {at}, 1);
            INSERT INTO attempt (cycle_id, url_id, started, duration, outcome, version_id, bytes, tries) VALUES (1, 1, {at}, 1, 'Stored', 1, 4, 1), (2, 1, {at}, 1, 'Stored', 2, 3, 1);
            INSERT INTO audit (at, actor, host, event, target_kind, target_id, details) VALUES ({at}, 'someone', 'here', 'StoreCreated', 'store', NULL, '{JsonOfNothing}'),
              ({at}, 'someone', 'here', 'UrlAdded', 'url', 1, '{JsonOfNothing}'), ({at}, 'ſömeone', 'here', 'VersionStored', 'version', 1, '{JsonOfNothing}'), ({at}, 'someone', 'here', 'VersionStored', 'version', 2, '{JsonOfNothing}');
            """);
        Schema.Create(DatabaseFile, time, version);
    }

    private const string JsonOfNothing = "{}";

    private string Put(string path, string content)
    {
        var file = Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    private List<string[]> Rows(string table) => Query(DatabaseFile, $"SELECT * FROM {table} ORDER BY 1");

    /// <summary>Every table and every row of it.</summary>
    private static List<string> Dump(string file) =>
        [.. Query(file, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").SelectMany(item => item[1].StartsWith("CREATE TABLE", StringComparison.Ordinal)
            ? Query(file, $"SELECT * FROM {item[0]} ORDER BY 1").Select(row => $"{item[1]}: {string.Join(" | ", row)}")
            : [item[1]])];

    private static List<string[]> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection.List(sql, row => Enumerable.Range(0, row.FieldCount).Select(i => row[i] is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(row[i], CultureInfo.InvariantCulture)!).ToArray());
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }
}

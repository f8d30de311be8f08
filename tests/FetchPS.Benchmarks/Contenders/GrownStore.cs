using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FetchPS.Core;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Model;
using Microsoft.Data.Sqlite;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>
/// A store as it is after years: each URL was fetched in each of a hundred rounds, an hour apart, and gave a version each time, which one verifier judged. The rows
/// of all tables are those that cycles would have written, the audit's chain included; they are written by SQL in bulk. The files are hard links to a few contents,
/// one name for each version.
/// </summary>
internal sealed partial class GrownStore
{
    /// <summary>Versions of each URL.</summary>
    public const int Rounds = 100;

    /// <summary>Fewer, and ext4's limit of 65,000 names for a file would be met.</summary>
    private const int Contents = 50;

    private const long Hour = 3_600_000_000;
    private const long Start = 1_700_000_000_000_000 / Hour * Hour;

    private GrownStore(string folder, long versions) => (Folder, Versions) = (folder, versions);

    public string Folder { get; }

    public long Versions { get; }

    /// <summary>The address of a URL.</summary>
    public static string Address(int url) => string.Create(CultureInfo.InvariantCulture, $"https://host{url % 100}.example/{url}/{Name(url)}");

    /// <summary>The file name of a URL; ten URLs share one.</summary>
    public static string Name(int url) => string.Create(CultureInfo.InvariantCulture, $"list-{url % 1000}.txt");

    /// <summary>A time in the midst of it.</summary>
    public static DateTimeOffset Middle => UnixTime.FromMicroseconds(Start + (Rounds / 2 * Hour));

    /// <summary>The begin of the last round.</summary>
    public static DateTimeOffset Last => UnixTime.FromMicroseconds(Start + ((Rounds - 1) * Hour));

    /// <summary>Makes it in the form that a build makes.</summary>
    public static async Task<GrownStore> BuildAsync(Bench bench, Build build, string name, int urls)
    {
        var store = await build.CreateAsync(bench, name, Enumerable.Range(1, urls).Select(url => new Uri(Address(url))));
        await build.RunAsync(bench, $"$null = Add-FetchVerifier lines -Command /bin/true -Store '{store.Folder}'");
        Grow(store.Folder, urls, bench.Stop);
        return new(store.Folder, (long)urls * Rounds);
    }

    /// <summary>Makes it in this build's form.</summary>
    public static async Task<GrownStore> BuildAsync(string folder, int urls, CancellationToken stop)
    {
        using (var store = FetchStore.OpenOrCreate(new FetchStoreOptions { Path = folder }, out _))
        {
            foreach (var chunk in Enumerable.Range(1, urls).Chunk(1000))
                store.Urls.Add([.. chunk.Select(url => new NewUrl { Address = Address(url) })]);
            store.Verifiers.Add(new() { Name = "lines", Kind = VerifierKind.Command, Command = "/bin/true" });
        }

        Grow(folder, urls, stop);
        // A cycle over nothing: it seals the audit in the log, as every cycle does.
        using (var store = FetchStore.Open(new FetchStoreOptions { Path = folder }))
            await store.RunCycleAsync(new() { UrlIds = [] }, _ => { }, stop);
        return new(folder, (long)urls * Rounds);
    }

    private static void Grow(string folder, int urls, CancellationToken stop)
    {
        var contents = Enumerable.Range(0, Contents).Select(i => Encoding.UTF8.GetBytes($"192.0.2.{i} host{i}.example\n")).ToList();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "fetchps.db")};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;");
            WriteRows(connection, contents, urls, stop);
        }

        WriteFiles(folder, contents, urls, stop);
    }

    private static void WriteRows(SqliteConnection connection, List<byte[]> contents, int urls, CancellationToken stop)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("CREATE TEMP TABLE content (n INTEGER PRIMARY KEY, sha256 BLOB, hex TEXT, size INTEGER)");
        for (var i = 0; i < contents.Count; i++)
        {
            var hash = SHA256.HashData(contents[i]);
            connection.Execute("INSERT INTO content VALUES (@n, @sha256, @hex, @size)", ("@n", i), ("@sha256", hash), ("@hex", Convert.ToHexStringLower(hash, 0, 6)), ("@size", contents[i].Length));
        }

        for (var round = 0; round < Rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            var at = Start + (round * Hour);
            var cycle = connection.Scalar(
                "INSERT INTO cycle (started, finished, state, actor, host, heartbeat, stored) VALUES (@at, @at + 60000000, 'Completed', 'bench', 'bench', @at, @urls) RETURNING id",
                ("@at", at), ("@urls", urls));
            var stamp = UnixTime.FromMicroseconds(at).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            // One of a hundred of the last round has no verdict yet, one of twenty failed, the others passed.
            connection.Execute(
                """
                INSERT INTO file_version (url_id, cycle_id, name, path, last_modified, fetched, size, sha256, kind, status)
                SELECT u.id, @cycle, 'list-' || (u.id % 1000) || '.txt',
                  'files/host' || (u.id % 100) || '.example/' || u.id || '-list-' || (u.id % 1000) || '.txt/' || @stamp || '-' || c.hex || '-list-' || (u.id % 1000) || '.txt',
                  @at - 1000000, @at + u.id, c.size, c.sha256, 'Text',
                  CASE WHEN @round = @rounds - 1 AND u.id % 100 = 0 THEN 'Unverified' WHEN (u.id + @round) % 20 = 0 THEN 'Failed' ELSE 'Passed' END
                FROM url u JOIN content c ON c.n = (u.id + @round) % @contents
                """,
                ("@cycle", cycle), ("@stamp", stamp), ("@at", at), ("@round", round), ("@rounds", Rounds), ("@contents", Contents));
            AppendAudit(connection, cycle, at);
        }

        connection.Execute("INSERT INTO required_verifier (version_id, verifier_id, result) SELECT id, 1, CASE status WHEN 'Unverified' THEN NULL ELSE status END FROM file_version");
        connection.Execute(
            """
            INSERT INTO verification (version_id, verifier_id, cycle_id, result, message, started, duration, verifier_sha256, actor)
            SELECT id, 1, cycle_id, status, '1 lines', fetched, 2000, NULL, 'bench@bench' FROM file_version WHERE status <> 'Unverified'
            """);
        connection.Execute("INSERT INTO promotion (url_id, version_id, at, cycle_id) SELECT url_id, id, fetched + 2000, cycle_id FROM file_version WHERE status = 'Passed'");
        connection.Execute(
            """
            INSERT INTO attempt (cycle_id, url_id, started, duration, outcome, status_code, version_id, bytes, tries)
            SELECT cycle_id, url_id, fetched, 20000, 'Stored', 200, id, size, 1 FROM file_version
            """);
        connection.Execute(
            """
            INSERT INTO version_evidence (version_id, final_address, protocol, headers, redirects)
            SELECT v.id, u.address, 'HTTP/2', '[["content-type","text/plain"],["etag","\"5f3-1\""],["date","Mon, 01 Jan 2026 00:00:00 GMT"],["server","nginx"]]', '[]' FROM file_version v JOIN url u ON u.id = v.url_id
            """);
        connection.Execute(
            """
            UPDATE url SET newest_version_id = (SELECT MAX(v.id) FROM file_version v WHERE v.url_id = url.id), current_version_id = (SELECT MAX(v.id) FROM file_version v WHERE v.url_id = url.id AND v.status = 'Passed'),
              last_turn = @last, last_fetched = @last, last_success = @last, last_stored = @last, next_due = @last + 3600000000, etag = '"5f3-1"'
            """, ("@last", Start + ((Rounds - 1) * Hour)));
        transaction.Commit();
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>What the audit says of a round: stored, judged, its status, promoted.</summary>
    private static void AppendAudit(SqliteConnection connection, long cycle, long at)
    {
        var actor = new Actor("bench", "bench");
        var time = UnixTime.FromMicroseconds(at);
        var versions = connection.List("SELECT id, url_id, path, lower(hex(sha256)), status FROM file_version WHERE cycle_id = @cycle", row =>
            (Id: row.GetInt64(0), UrlId: row.GetInt64(1), Path: row.GetString(2), Sha256: row.GetString(3), Status: row.GetString(4)), ("@cycle", cycle));
        AuditRepository.Append(connection, versions.SelectMany(Rows));

        IEnumerable<AuditRow> Rows((long Id, long UrlId, string Path, string Sha256, string Status) version)
        {
            yield return new(time, actor, "VersionStored", "version", version.Id, $$"""{"sha256":"{{version.Sha256}}","path":"{{version.Path}}"}""");
            if (version.Status == "Unverified")
                yield break;
            yield return new(time, actor, $"Verification{version.Status}", "version", version.Id, $$"""{"verifier":"lines","result":"{{version.Status}}","message":"1 lines","verifierSha256":null}""");
            yield return new(time, actor, $"Version{version.Status}", "version", version.Id, $$"""{"before":"Unverified","after":"{{version.Status}}"}""");
            if (version.Status == "Passed")
                yield return new(time, actor, "VersionPromoted", "url", version.UrlId, $$"""{"from":"{{version.Id - 1}}","to":"{{version.Id}}"}""");
        }
    }

    private static void WriteFiles(string folder, List<byte[]> contents, int urls, CancellationToken stop)
    {
        var sources = contents.Select((bytes, i) =>
        {
            var path = Path.Combine(folder, "files", $"content-{i}");
            File.WriteAllBytes(path, bytes);
            File.SetAttributes(path, FileAttributes.ReadOnly);
            return (Path: path, Hex: Convert.ToHexStringLower(SHA256.HashData(bytes), 0, 6));
        }).ToList();
        for (var url = 1; url <= urls; url++)
        {
            stop.ThrowIfCancellationRequested();
            var own = Path.Combine(folder, "files", $"host{url % 100}.example", $"{url}-{Name(url)}");
            Directory.CreateDirectory(own);
            for (var round = 0; round < Rounds; round++)
            {
                var source = sources[(url + round) % Contents];
                var stamp = UnixTime.FromMicroseconds(Start + (round * Hour)).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
                if (Link(source.Path, Path.Combine(own, $"{stamp}-{source.Hex}-{Name(url)}")) != 0)
                    throw new IOException($"link failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            // The last round that passed.
            var current = Enumerable.Range(1, Rounds).Select(back => Rounds - back).First(round => (url + round) % 20 != 0 && !(round == Rounds - 1 && url % 100 == 0));
            var place = Path.Combine(folder, "current", $"host{url % 100}.example", $"{url}");
            Directory.CreateDirectory(place);
            File.Copy(sources[(url + current) % Contents].Path, Path.Combine(place, Name(url)));
        }

        sources.ForEach(source => File.Delete(source.Path));
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string newName);
}

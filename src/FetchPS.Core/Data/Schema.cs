using System.Data.Common;
using System.Globalization;
using System.Reflection;
using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data;

/// <summary>Makes a store's database and brings an older one up to date, with the numbered scripts in <c>Migrations/sqlite</c>.</summary>
internal static class Schema
{
    /// <summary>Marks the file as FetchPS's own in SQLite's header ("FtPS").</summary>
    private const long ApplicationId = 0x46745053;

    /// <summary>What a script can't do by itself, in the same transaction, after the script of that number.</summary>
    private static readonly Dictionary<int, Action<DbConnection>> CodeSteps = new() { [3] = AuditRepository.ChainAll };

    /// <summary>The newest schema that this module knows.</summary>
    public static int Latest { get; } = Scripts().Max(script => script.Version);

    /// <summary>Makes the database file with the newest schema.</summary>
    public static void Create(string file, TimeProvider time) => Create(file, time, Latest);

    /// <summary>Makes the database file with an earlier schema, or brings one that is there up to that: what a test needs of the past.</summary>
    internal static void Create(string file, TimeProvider time, int version)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        // Both before the first table: the page size can't change in WAL mode.
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        Migrate(connection, from: 0, version, time);
    }

    /// <summary>Checks that the file is a store's database and migrates it forward where it is older.</summary>
    /// <returns>The schema's version.</returns>
    /// <exception cref="FetchException"><c>NotAStore</c>, <c>StoreTooNew</c>, <c>StoreReadOnly</c>.</exception>
    public static int Require(string file, string storePath, TimeProvider time)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            if (connection.Scalar("PRAGMA application_id") != ApplicationId)
                throw StoreErrors.NotAStore(storePath, "its fetchps.db belongs to another program");

            var version = Version(connection);
            if (version > Latest)
                throw StoreErrors.StoreTooNew(storePath, version, Latest);

            if (version < Latest)
            {
                BackUp(connection, $"{file}.schema{version}");
                Migrate(connection, version, Latest, time);
            }

            return Latest;
        }
        catch (SqliteException failure)
        {
            throw Database.Translate(failure, storePath);
        }
    }

    private static int Version(SqliteConnection connection) => (int)connection.Scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    private static void Migrate(SqliteConnection connection, int from, int to, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL)");
        // Another process may have migrated while this one waited for its turn.
        from = Math.Max(from, Version(connection));
        foreach (var (version, text) in Scripts().Where(script => script.Version > from && script.Version <= to))
        {
            connection.Execute(text);
            CodeSteps.GetValueOrDefault(version)?.Invoke(connection);
            connection.Execute("INSERT INTO schema_version (version, applied) VALUES (@version, @applied)", ("@version", version), ("@applied", time.GetUtcNow().ToMicroseconds()));
        }

        transaction.Commit();
    }

    private static void BackUp(SqliteConnection connection, string destination)
    {
        using var copy = Open(destination, SqliteOpenMode.ReadWriteCreate);
        connection.BackupDatabase(copy);
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        return connection;
    }

    private static IEnumerable<(int Version, string Text)> Scripts()
    {
        var assembly = typeof(Schema).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("sqlite/", StringComparison.Ordinal) || name.StartsWith("sqlite\\", StringComparison.Ordinal))
            .Select(name => (int.Parse(name.AsSpan("sqlite/".Length, 4), CultureInfo.InvariantCulture), Read(assembly, name)))
            .OrderBy(script => script.Item1);
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

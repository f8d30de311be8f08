using System.Data.Common;
using System.Globalization;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>Makes a store's database and brings an older one up to date, with the numbered scripts in <c>Migrations</c>.</summary>
internal static class Schema
{
    /// <summary>Marks the file as FetchPS's own in SQLite's header ("FtPS").</summary>
    private const long ApplicationId = 0x46745053;

    /// <summary>What a script can't do by itself, in the same transaction, after the script of that number.</summary>
    private static readonly Dictionary<int, Action<DbConnection>> CodeSteps = new() { [3] = AuditRepository.ChainAll };

    /// <summary>The newest schema that this module knows.</summary>
    public static int Latest { get; } = Scripts()[^1].Version;

    /// <summary>Makes the database file with the newest schema.</summary>
    /// <param name="file">The database.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FetchException"><c>VolumeFull</c>, <c>StoreReadOnly</c>, <c>DatabaseFailure</c>.</exception>
    public static void Create(string file, string storePath, TimeProvider time)
    {
        try
        {
            Create(file, time, Latest);
        }
        catch (SqliteException failure)
        {
            throw Database.Translate(failure, storePath);
        }
    }

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
    /// <param name="file">The database.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keepCopy">Whether to put a copy beside it before it is migrated.</param>
    /// <param name="stop">Ends waits for other programs that hold the database.</param>
    /// <returns>The schema's version.</returns>
    /// <exception cref="FetchException"><c>NotAStore</c>, <c>StoreTooNew</c>, <c>StoreReadOnly</c>.</exception>
    public static int Require(string file, string storePath, TimeProvider time, bool keepCopy = true, CancellationToken stop = default)
    {
        try
        {
            return new BusyWait(stop).Run(() => RequireOnce(file, storePath, time, keepCopy));
        }
        catch (SqliteException failure)
        {
            throw Database.Translate(failure, storePath);
        }
    }

    private static int RequireOnce(string file, string storePath, TimeProvider time, bool keepCopy)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        if (connection.Scalar("PRAGMA application_id") != ApplicationId)
            throw DatabaseFault.NotOurs(storePath);

        var version = connection.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'") == 1 ? Version(connection) : throw DatabaseFault.NotOurs(storePath);
        if (version > Latest)
            throw StoreErrors.StoreTooNew(storePath, version, Latest);

        if (version < Latest)
        {
            if (keepCopy)
                KeepCopy(connection, file, version);
            Migrate(connection, version, Latest, time);
        }

        return Latest;
    }

    private static int Version(SqliteConnection connection) => (int)connection.Scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    private static void Migrate(SqliteConnection connection, int from, int to, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL)");
        // Another process may have migrated while this one waited for its turn.
        from = Math.Max(from, Version(connection));
        foreach (var (version, resource) in Scripts().Where(script => script.Version > from && script.Version <= to))
        {
            Run(connection, Read(resource));
            CodeSteps.GetValueOrDefault(version)?.Invoke(connection);
            connection.Execute("INSERT INTO schema_version (version, applied) VALUES (@version, @applied)", ("@version", version), ("@applied", time.GetUtcNow().ToMicroseconds()));
        }

        transaction.Commit();
    }

    /// <summary>Runs a script to its end. ExecuteNonQuery would pass over what fails behind a statement that SQLite gives columns, as it does some ALTER TABLE.</summary>
    private static void Run(SqliteConnection connection, string script)
    {
        using var command = connection.Command(script);
        using var results = command.ExecuteReader();
        while (results.NextResult())
        {
            // Each step runs the next statement.
        }
    }

    /// <summary>Puts a copy beside the database, whole or not at all, unless another process has migrated it meanwhile.</summary>
    private static void KeepCopy(SqliteConnection connection, string file, int version)
    {
        var disk = new PhysicalDisk();
        var draft = $"{file}.{Guid.NewGuid():N}";
        try
        {
            // Made here first: SQLite would give it the mode that the umask leaves.
            disk.CreateFile(draft).Dispose();
            bool isOld;
            using (var copy = Open(draft, SqliteOpenMode.ReadWrite))
            {
                connection.BackupDatabase(copy);
                copy.Execute("PRAGMA journal_mode = DELETE");
                isOld = Version(copy) == version;
            }

            disk.FlushFile(draft);
            if (isOld)
                disk.Replace(draft, $"{file}.schema{version}");
        }
        finally
        {
            disk.Delete(draft);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, ForeignKeys = true, DefaultTimeout = BusyWait.AttemptSeconds }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>The scripts in their order, unread: every command looks which is the last, hardly one runs any.</summary>
    private static Script[] Scripts()
    {
        var names = Array.FindAll(typeof(Schema).Assembly.GetManifestResourceNames(), name => name.StartsWith("sqlite", StringComparison.Ordinal));
        Array.Sort(names, StringComparer.Ordinal);
        return Array.ConvertAll(names, name => new Script(int.Parse(name.AsSpan("sqlite/".Length, 4), CultureInfo.InvariantCulture), name));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private sealed record Script(int Version, string Resource);
}

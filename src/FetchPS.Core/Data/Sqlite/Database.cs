using System.Data.Common;
using System.Text.Json;
using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>The store's database: SQLite in WAL mode. One connection writes, one transaction at a time; each query reads on its own.</summary>
internal sealed class Database : IDisposable
{
    private readonly Lock writing = new();
    private readonly BusyWait busy;
    private readonly string connectionString;
    private readonly string storePath;
    private readonly ReadOnlyCopy? copy;
    private SqliteConnection? writer;

    /// <summary>Opens a copy in the store's stead, which goes with it.</summary>
    public Database(ReadOnlyCopy copy, string storePath, CancellationToken stop = default)
        : this(copy.File, storePath, stop) => this.copy = copy;

    /// <param name="file">The database.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <param name="stop">Ends waits for other programs that hold the database.</param>
    public Database(string file, string storePath, CancellationToken stop = default)
    {
        busy = new(stop);
        File = file;
        this.storePath = storePath;
        // No pool: it would keep the WAL open after the store was closed.
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = BusyWait.AttemptSeconds,
        }.ToString();
    }

    /// <summary>Ends waits for what several processes share.</summary>
    public CancellationToken Stop => busy.Stop;

    /// <summary>The file that is read.</summary>
    public string File { get; }

    /// <summary>Whether the store lies where nothing can be written.</summary>
    public bool IsReadOnly => copy is not null;

    /// <summary>Refuses what would change the store where it can't be written.</summary>
    /// <exception cref="FetchException"><c>StoreReadOnly</c>.</exception>
    public void RequireWritable()
    {
        if (IsReadOnly)
            throw StoreErrors.StoreReadOnly(storePath);
    }

    /// <summary>Opens a connection for one query; dispose it with the query.</summary>
    public DbConnection OpenReader() => Guarded(() => busy.Run(Open));

    /// <summary>Runs a query to its end.</summary>
    public T Read<T>(Func<DbConnection, T> query) => GuardedRows(() => busy.Run(() =>
    {
        using var connection = Open();
        return query(connection);
    }));

    /// <summary>Streams a query's rows; writers go on meanwhile.</summary>
    public IEnumerable<T> Stream<T>(Func<DbConnection, IEnumerable<T>> query)
    {
        using var connection = OpenReader();
        // That the database is busy shows at the first row, if at all.
        var (rows, hasRow) = GuardedRows(() => busy.Run(() => Begin(query(connection).GetEnumerator())));
        using (rows)
        {
            for (; hasRow; hasRow = GuardedRows(rows.MoveNext))
                yield return rows.Current;
        }

        static (IEnumerator<T> Rows, bool HasRow) Begin(IEnumerator<T> rows)
        {
            try
            {
                return (rows, rows.MoveNext());
            }
            catch
            {
                rows.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs a transaction. IMMEDIATE, because one that reads first and writes later could not wait for its turn.</summary>
    public T Write<T>(Func<DbConnection, T> work) => Guarded(() =>
    {
        RequireWritable();
        lock (writing)
        {
            writer ??= busy.Run(OpenWriter);
            using var transaction = busy.Run(() => writer.BeginTransaction(deferred: false));
            PreparedCommands.Enter(writer, transaction);
            var result = work(writer);
            transaction.Commit();
            return result;
        }
    });

    /// <summary>Runs a transaction without a result.</summary>
    public void Write(Action<DbConnection> work) => Write(connection =>
    {
        work(connection);
        return true;
    });

    public void Dispose()
    {
        lock (writing)
            writer?.Dispose();
        copy?.Dispose();
    }

    private SqliteConnection OpenWriter()
    {
        var connection = Open();
        using var command = connection.CreateCommand();
        // A checkpoint flushes twice. In the pages of 4 KB and the negative kilobytes that SQLite counts in: 16 MB each.
        command.CommandText = "PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -16384;";
        command.ExecuteNonQuery();
        PreparedCommands.KeepFor(connection);
        return connection;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout = {BusyWait.AttemptSeconds * 1000}; PRAGMA synchronous = FULL;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows: a value of which nothing can be made was not written by FetchPS.</summary>
    private T GuardedRows<T>(Func<T> read)
    {
        try
        {
            return Guarded(read);
        }
        catch (Exception unreadable) when (unreadable is InvalidCastException or FormatException or OverflowException or JsonException or (ArgumentException and not ArgumentNullException))
        {
            throw StoreErrors.DatabaseDamaged(File, $"a row holds what FetchPS does not write ({ForeignText.Part(unreadable.Message)})", unreadable);
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw Translate(failure, storePath);
        }
    }

    /// <summary>Says in the user's words what SQLite's result code means.</summary>
    internal static FetchException Translate(SqliteException failure, string storePath) => DatabaseFault.Of(failure, storePath);
}

using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>Waits while another program holds the database: in short attempts, so that a stop is heard between them.</summary>
/// <param name="stop">Ends the waiting, never an attempt that need not wait.</param>
internal sealed class BusyWait(CancellationToken stop)
{
    /// <summary>How long SQLite, and then the library, wait within one attempt; the library counts whole seconds.</summary>
    public const int AttemptSeconds = 1;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Ends waits for the database, and for what else several processes share.</summary>
    public CancellationToken Stop { get; } = stop;

    /// <summary>Tries until it succeeds, up to a minute.</summary>
    /// <param name="attempt">What may find the database busy, and may then be done again.</param>
    /// <exception cref="SqliteException">It failed, or the database was busy all the while.</exception>
    /// <exception cref="OperationCanceledException">The database was busy when the token was cancelled.</exception>
    public T Run<T>(Func<T> attempt)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return attempt();
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED && clock.Elapsed < Longest)
            {
                Stop.ThrowIfCancellationRequested();
            }
        }
    }
}

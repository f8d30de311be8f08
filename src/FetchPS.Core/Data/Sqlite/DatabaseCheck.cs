using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>What SQLite itself finds wrong with a database.</summary>
internal static class DatabaseCheck
{
    private const string Sound = "ok";

    /// <summary>What SQLite finds wrong with its file; nothing when it is sound.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="quick">Whether to leave out that each index agrees with its table.</param>
    public static List<string> Damage(DbConnection connection, bool quick)
    {
        try
        {
            return connection.List(quick ? "PRAGMA quick_check" : "PRAGMA integrity_check", row => row.GetString(0)).Where(line => line != Sound).ToList();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            return [failure.Message];
        }
    }

    /// <summary>Something in the database that FetchPS never makes, and that does or shows other things than the rows say: a trigger, a view or a virtual table; null for none.</summary>
    public static string? Foreign(DbConnection connection) =>
        connection.Text("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') OR upper(sql) LIKE 'CREATE VIRTUAL%' LIMIT 1");

    /// <summary>Streams rows that refer to one that is not there.</summary>
    public static IEnumerable<BrokenReference> BrokenReferences(DbConnection connection) =>
        connection.Command("PRAGMA foreign_key_check").Rows(row => new BrokenReference(row.GetString(0), row.NumberOrNull(1), row.GetString(2)));
}

/// <summary>A row whose reference leads nowhere.</summary>
internal sealed record BrokenReference(string Table, long? RowId, string Parent);

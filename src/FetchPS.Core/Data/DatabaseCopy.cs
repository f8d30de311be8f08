using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data;

/// <summary>Copies a store's database as it is at one instant, while others write it.</summary>
internal static class DatabaseCopy
{
    /// <summary>How long to wait for a writer where the database is not in WAL mode.</summary>
    private const int BusySeconds = 60;

    /// <summary>Takes the copy. It is one file: its journal is not a WAL.</summary>
    /// <param name="file">The database.</param>
    /// <param name="copy">The file to copy to, new or empty.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <exception cref="FetchException"><c>DatabaseFailure</c>, <c>NotAStore</c>.</exception>
    public static void Take(string file, string copy, string storePath)
    {
        try
        {
            using var from = Open(file, SqliteOpenMode.ReadOnly);
            using var to = Open(copy, SqliteOpenMode.ReadWrite);
            from.BackupDatabase(to);
            to.Execute("PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException failure)
        {
            // What is full is where the copy goes.
            throw failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? VolumeErrors.VolumeFull(copy, failure) : Database.Translate(failure, storePath);
        }
    }

    /// <summary>Makes a copy fit to be a store's own database, with readers and a writer at once.</summary>
    public static void UseWal(string copy)
    {
        using var connection = Open(copy, SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA journal_mode = WAL");
    }

    /// <summary>Fits a copy to its new place: it has its files in its own folder, and current copies that are not as the database says, and the links of all sets, are pending.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="isInPlace">Whether a current copy is there already.</param>
    public static void Settle(Database copy, Func<CurrentCopy, bool> isInPlace) => copy.Write(connection =>
    {
        SettingRepository.Set(connection, SettingRepository.FilesPath, null);
        SettingRepository.Set(connection, SettingRepository.FilesMark, null);
        foreach (var current in IntegrityRepository.Currents(connection).Where(current => !isInPlace(current)))
            UrlRepository.SetCurrentPending(connection, current.UrlId);
        FileSetRepository.RenewLinks(connection);
    });

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        connection.Open();
        return connection;
    }
}

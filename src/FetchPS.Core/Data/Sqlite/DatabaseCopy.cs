using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>Copies a store's database as it is at one instant, while others write it.</summary>
internal static class DatabaseCopy
{
    /// <summary>Takes the copy. It is one file: its journal is not a WAL.</summary>
    /// <param name="file">The database.</param>
    /// <param name="copy">The file to copy to, new or empty.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <param name="stop">Ends waits for other programs that hold the database.</param>
    /// <exception cref="FetchException"><c>DatabaseFailure</c>, <c>NotAStore</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the database was busy.</exception>
    public static void Take(string file, string copy, string storePath, CancellationToken stop) => Take(file, copy, storePath, isPrivate: false, stop);

    private static void Take(string file, string copy, string storePath, bool isPrivate, CancellationToken stop)
    {
        try
        {
            new BusyWait(stop).Run(() =>
            {
                using var from = Open(file, SqliteOpenMode.ReadOnly);
                using var to = Open(copy, SqliteOpenMode.ReadWrite);
                from.BackupDatabase(to);
                return to.Execute("PRAGMA journal_mode = DELETE");
            });
        }
        catch (SqliteException failure)
        {
            // What is full is where the copy goes.
            var refused = failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? VolumeErrors.VolumeFull(copy, failure) : Database.Translate(failure, storePath);
            if (refused.ErrorId != nameof(StoreErrors.StoreReadOnly) || isPrivate)
                throw refused;

            // Where nothing can be written, SQLite can't read a WAL either.
            using var readable = ReadOnlyCopy.Take(file, storePath, refused);
            Take(readable.File, copy, storePath, isPrivate: true, stop);
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
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = BusyWait.AttemptSeconds }.ToString());
        connection.Open();
        return connection;
    }
}

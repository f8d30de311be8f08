using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>Says in the user's words what is wrong with a database. SQLite's codes alone would leave that to guess, so its volume and what lies beside it are looked at.</summary>
internal static class DatabaseFault
{
    /// <summary>What SQLite's result code means for the store.</summary>
    public static FetchException Of(SqliteException failure, string storePath) => failure.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => VolumeErrors.VolumeFull(storePath, failure),
        SQLitePCL.raw.SQLITE_CORRUPT => StoreErrors.DatabaseDamaged(new StoreLayout(storePath).Database, failure.Message, failure),
        SQLitePCL.raw.SQLITE_NOTADB => NotOurs(storePath, failure),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_IOERR => Refused(failure, storePath),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => StoreErrors.DatabaseBusy(storePath, failure),
        SQLitePCL.raw.SQLITE_ERROR when Lacks(failure) => StoreErrors.DatabaseDamaged(new StoreLayout(storePath).Database, $"something that FetchPS made is not in it ({failure.Message})", failure),
        _ => StoreErrors.DatabaseFailure(storePath, failure),
    };

    /// <summary>SQLite has one code for all that it can't read in a statement; ours name nothing that was never there.</summary>
    private static bool Lacks(SqliteException failure) => failure.Message.Contains("no such ", StringComparison.Ordinal);

    /// <summary>The file is no database of a store: beside a store's other files it was one, and is damaged.</summary>
    public static FetchException NotOurs(string storePath, Exception? cause = null)
    {
        var layout = new StoreLayout(storePath);
        var isEmpty = new FileInfo(layout.Database) is { Exists: true, Length: 0 };
        if (StoreFolders.Remains(layout) is { } remains)
            return StoreErrors.DatabaseDamaged(layout.Database, $"{(isEmpty ? "it is empty (0 bytes)" : "it is not what FetchPS wrote")}, though what belongs to it is there ({remains})", cause);
        return StoreErrors.NotAStore(storePath, isEmpty ? "its fetchps.db is empty (0 bytes)" : cause is null ? "its fetchps.db belongs to another program" : "its fetchps.db is not a database", cause);
    }

    private static FetchException Refused(SqliteException failure, string storePath)
    {
        var isReading = failure.SqliteExtendedErrorCode is SQLitePCL.raw.SQLITE_IOERR_READ or SQLitePCL.raw.SQLITE_IOERR_SHORT_READ;
        if (SystemRefusal.HasTooManyOpenFiles())
            return VolumeErrors.TooManyOpenFiles(storePath, failure);

        // Only now: to look at the volume, the runtime may have to open a file of its own.
        var volume = VolumeState.Of(storePath);
        if (volume.IsReadOnly)
            return StoreErrors.StoreReadOnly(storePath, failure);
        if (failure.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR && !isReading && (volume.HasNoInodes || volume.IsFull))
            return volume.HasNoInodes ? VolumeErrors.NoInodes(storePath, failure) : VolumeErrors.VolumeFull(storePath, failure);
        return failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_IOERR ? StoreErrors.DatabaseFailure(storePath, failure) : StoreErrors.StoreReadOnly(storePath, failure);
    }
}

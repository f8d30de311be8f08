using System.Runtime.CompilerServices;
using FetchPS.Core.Model;

namespace FetchPS.Core.Errors;

/// <summary>Errors about the store as a whole. Each method's name is the error's id.</summary>
public static class StoreErrors
{
    /// <summary>There is no store at the path.</summary>
    public static FetchException StoreNotFound(string path) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"There is no store at '{path}'. Initialize-FetchStore or Add-FetchUrl makes one; -Store or FETCHPS_STORE names another.");

    /// <summary>What is at the path is something else.</summary>
    public static FetchException NotAStore(string path, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"'{path}' is not a FetchPS store: {reason}. Name an empty or new folder to make one there.", cause);

    /// <summary>The store, or a part of it, can't be written.</summary>
    public static FetchException StoreReadOnly(string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Denied, path, Errors.VolumeState.Of(path).IsReadOnly
            ? $"The store at '{path}' can't be written: its volume is read-only. Mount it for writing; after a disk error the system makes it read-only by itself, and the system's log says so. Nothing was changed."
            : $"The store at '{path}' can't be written{Reason(cause)}. Run as the store's owner, or give this user the right to write its files and folders, fetchps.db-wal and fetchps.db-shm too. Nothing was changed.", cause);

    /// <summary>The store was made, or migrated, by a newer module.</summary>
    public static FetchException StoreTooNew(string path, int storeSchema, int moduleSchema) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"The store at '{path}' has schema {storeSchema}, and this module knows schemas up to {moduleSchema}. Update FetchPS on this machine; nothing was changed.");

    /// <summary>The database could not be used.</summary>
    public static FetchException DatabaseFailure(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The database of the store at '{path}' failed: {Sentence(cause)} Nothing of this action was recorded. Test-FetchStore tells whether the store is whole.", cause);

    /// <summary>Another program held the database for too long.</summary>
    public static FetchException DatabaseBusy(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"Another program has held the database of the store at '{path}' for a minute, so nothing of this action was recorded. See what has fetchps.db open (on Linux, lsof or fuser tell), end that, and run this again.", cause);

    /// <summary>SQLite finds the database file damaged.</summary>
    public static FetchException DatabaseDamaged(string path, string damage, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"The database '{path}' is damaged: {damage.TrimEnd('.')}. Nothing was changed. Keep this folder, and restore a backup to a new or empty one with Restore-FetchStore; if there is none, a fetchps.db.schema file beside it is the database from before its last migration.", cause);

    /// <summary>All but the database of a store is there.</summary>
    public static FetchException DatabaseMissing(string path, string remains) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"The database of the store at '{path}' is missing: fetchps.db is not there, but {remains}. If it was moved away, put it back, with its fetchps.db-wal; otherwise keep this folder, and restore a backup to a new or empty one with Restore-FetchStore. Nothing was changed.");

    /// <summary>None of the store's files is there.</summary>
    public static FetchException FilesGone(string path, long versions) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"'{path}' is missing or empty, though {versions} versions belong there. If its volume is not mounted, mount it; if they are lost, restore a backup. Nothing was marked.");

    /// <summary>A file of the store could not be written.</summary>
    public static FetchException StorageFailure(string path, Exception cause) =>
        cause is PathRefused refused ? PathRefused(refused) : SystemRefusal.Of(path, cause) ?? FetchError.Of(FetchErrorKind.Storage, path, $"Writing '{path}' failed: {SystemRefusal.Advice(path, cause)}", cause);

    /// <summary>The database names a path that leads out of its folder.</summary>
    internal static FetchException PathRefused(StoredPath path) => PathRefused(new PathRefused(path));

    /// <summary>The same, of a path that was met.</summary>
    internal static FetchException PathRefused(PathRefused refused) => FetchError.Of(FetchErrorKind.InvalidData, refused.Stored, refused.Message, refused);

    /// <summary>A link lies where the store has a file or folder of its own.</summary>
    public static FetchException LinkInStore(string path) =>
        FetchError.Of(FetchErrorKind.Denied, path, $"'{path}' is a link, and FetchPS follows none within a store's own folders: it might delete or overwrite what is not its own. Put the file or folder itself there. Initialize-FetchStore -FilesPath, or a bind mount, puts versions on another volume. Nothing was changed.");

    /// <summary>The database has two names.</summary>
    public static FetchException DatabaseLinked(string path) =>
        FetchError.Of(FetchErrorKind.Denied, path, $"'{path}' has a second name elsewhere (a hard link): SQLite would write into both, with a journal beside only one. Replace it with a copy of its own (cp it to a new file, and rename that over it) while no cycle runs. Nothing was changed.");

    /// <summary>A file can't be read, and so it is not known whether it is whole.</summary>
    public static FetchException FileUnreadable(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"'{path}' can't be read now: {cause.Message.TrimEnd('.')}. Whether it is whole is not known, so it was left as it is. Remove the cause, and run Repair-FetchStore again.", cause);

    /// <summary>What a set hands on could not be brought up to date.</summary>
    public static FetchException SetNotReplaced(string path, Exception cause) => NotDone(
        path, cause, $"'{path}' could not be brought up to date: {Sentence(cause)} Move away what is there, and check rights and free space; every cycle tries again.");

    /// <summary>The file of a removed version could not be deleted.</summary>
    public static FetchException FileNotDeleted(string path, Exception cause) => NotDone(
        path, cause, $"'{path}', the file of a removed version, could not be deleted: {Sentence(cause)} See to rights; every cycle tries again.");

    /// <summary>What a cycle left that ended early could not be deleted.</summary>
    public static FetchException LeftoverNotCleared(string path, Exception cause) => NotDone(
        path, cause, $"'{path}', which a cycle left that ended early, could not be deleted, and is in nobody's way: {Sentence(cause)} See to rights, or delete it by hand; every cycle tries again.");

    /// <summary>The folder of the versions is not there, or is not the one that it was.</summary>
    public static FetchException FilesNotMounted(string store, string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The versions of the store at '{store}' lie in '{path}', and that folder does not carry the store's mark{Reason(cause)}. Mount its volume; if the versions were moved, tell it where with Initialize-FetchStore -FilesPath. Nothing was changed.", cause);

    /// <summary>The database names the folder of the versions in another way than FetchPS does.</summary>
    public static FetchException FilesPathRefused(string store, string path) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"The database of the store at '{store}' names '{ForeignText.Part(path)}' as the folder of its versions, which is not a full path as FetchPS writes it: it is not followed. Restore a backup that you trust; nothing was changed.");

    /// <summary>The folder has the versions of another store.</summary>
    public static FetchException FilesOfAnotherStore(string store, string path) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"'{path}' carries the mark of a store other than the one at '{store}'. Name a new or empty folder, or the right one.");

    /// <summary>The folder for the versions holds other things.</summary>
    public static FetchException FilesPathNotEmpty(string path, string found) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"'{path}' can't become the folder of the versions: it holds '{found}'. Name a new or empty folder.");

    /// <summary>The folder lacks versions that the store has.</summary>
    public static FetchException FilesNotMoved(string path, string missing, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"'{path}' can't become the folder of the versions: '{missing}' is not in it with the bytes that were stored{Reason(cause)}. Move the folders files, current and sets there first; nothing was changed.");

    /// <summary>A cycle is running that must not be disturbed.</summary>
    public static FetchException StoreBusy(string path) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"A cycle is running on the store at '{path}'. Do this once it has ended; nothing was changed.");

    /// <summary>No version has that id.</summary>
    public static FetchException UnknownVersion(long id) =>
        FetchError.Of(FetchErrorKind.NotFound, id, $"No file version {id} is in this store. Get-FileVersion lists those that are.");

    /// <summary>What is still to be done; a path that is not followed has an error of its own.</summary>
    internal static FetchException NotDone(string path, Exception cause, string message, [CallerMemberName] string errorId = "") =>
        cause is PathRefused refused ? PathRefused(refused) : new(errorId, FetchErrorKind.Storage, message, path, cause);

    internal static string Sentence(Exception cause) => cause.Message.TrimEnd('.') + ".";

    private static string Reason(Exception? cause) => cause is null ? "" : $" ({cause.Message.TrimEnd('.')})";
}

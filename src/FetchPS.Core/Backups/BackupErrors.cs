using FetchPS.Core.Model;

namespace FetchPS.Core.Backups;

/// <summary>Errors about backups. Each method's name is the error's id.</summary>
public static class BackupErrors
{
    private const string NameBackup = "Give the folder that Backup-FetchStore wrote to.";

    /// <summary>Backup and store lie in each other.</summary>
    public static FetchException BackupWithinStore(string path, string store) =>
        FetchError.Of(FetchErrorKind.InvalidInput, path, $"The backup can't go to '{path}': that folder and the store at '{store}' are the same, or one lies in the other. Name a folder elsewhere.");

    /// <summary>The folder holds other things.</summary>
    public static FetchException NotABackup(string path, string found) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"'{path}' is not a backup made by FetchPS, and holds '{found}'. Name a new or empty folder, or an earlier backup.");

    /// <summary>The backup that is there is not an earlier state of the store.</summary>
    public static FetchException BackupOfAnotherStore(string path, string store) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"The backup in '{path}' is not an earlier state of the store at '{store}': it is another store's, or the store has been restored from an older backup since. Nothing was changed; name a folder of its own for this store.");

    /// <summary>Another backup to the same folder is running.</summary>
    public static FetchException BackupBusy(string path) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"Another backup to '{path}' is running. Nothing was changed.");

    /// <summary>Versions were removed again and again while the backup was made.</summary>
    public static FetchException BackupUnsettled(string path) =>
        FetchError.Of(FetchErrorKind.Timeout, path, $"The backup to '{path}' could not keep up: versions were removed all the while. Try again when no removal is running; the backup that is there stays as it was.");

    /// <summary>The store does not have the file of a version as it was stored.</summary>
    public static FetchException FileNotCopied(string path, long versionId, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"'{path}', the file of version {versionId}, {(cause is null ? "is not there as it was stored" : $"can't be read ({cause.Message.TrimEnd('.')})")}, so it was not copied. The rest was. Repair-FetchStore looks for another copy.", cause);

    /// <summary>A version's file came with other bytes than those that were stored.</summary>
    public static FetchException FileDamaged(string path, long versionId, string? keptAs) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"'{path}', the file of version {versionId}, has other bytes than those that were stored. The version is marked as Damaged, and is never current{(keptAs is null ? "" : $"; the file that came is kept as '{keptAs}'")}. Repair-FetchStore looks for another copy.");

    /// <summary>A current copy in the backup could not be made.</summary>
    public static FetchException CurrentNotCopied(string path) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"A copy under '{path}', or of a set beside it, could not be made; the store's log says which and why. The next backup tries again, and so does the first cycle of a store restored from this one.");

    /// <summary>There is no backup at the path.</summary>
    public static FetchException StoreNotFound(string path) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"There is no backup at '{path}': no such folder is there. {NameBackup}");

    /// <summary>What is at the path is no backup.</summary>
    public static FetchException NotAStore(string path) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"'{path}' is not a backup made by FetchPS: it has no fetchps.db. {NameBackup}");

    /// <summary>The folder for the store that is to be brought back holds something.</summary>
    public static FetchException RestoreNotEmpty(string path, string found) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"The store can't be restored to '{path}': it holds '{found}'. Name a new or empty folder.");
}

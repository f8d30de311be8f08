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
        FetchError.Of(FetchErrorKind.Denied, path, $"The store at '{path}' can't be written{Reason(cause)}. Run as the store's owner, and check that the volume is not mounted read-only.", cause);

    /// <summary>The store was made, or migrated, by a newer module.</summary>
    public static FetchException StoreTooNew(string path, int storeSchema, int moduleSchema) =>
        FetchError.Of(FetchErrorKind.InvalidData, path, $"The store at '{path}' has schema {storeSchema}, and this module knows schemas up to {moduleSchema}. Update FetchPS on this machine; nothing was changed.");

    /// <summary>The database could not be used.</summary>
    public static FetchException DatabaseFailure(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The database of the store at '{path}' failed: {cause.Message} Nothing of this action was recorded.", cause);

    /// <summary>A file of the store could not be written.</summary>
    public static FetchException StorageFailure(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"Writing '{path}' failed: {cause.Message} Check free space and rights; what was stored before is untouched.", cause);

    /// <summary>No version has that id.</summary>
    public static FetchException UnknownVersion(long id) =>
        FetchError.Of(FetchErrorKind.NotFound, id, $"No file version {id} is in this store. Get-FileVersion lists those that are.");

    private static string Reason(Exception? cause) => cause is null ? "" : $" ({cause.Message.TrimEnd('.')})";
}

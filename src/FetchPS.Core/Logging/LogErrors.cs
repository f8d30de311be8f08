using FetchPS.Core.Model;

namespace FetchPS.Core.Logging;

/// <summary>Errors about the action log. Each method's name is the error's id.</summary>
public static class LogErrors
{
    /// <summary>The log can't be opened or written.</summary>
    public static FetchException LogNotWritable(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The log '{path}' can't be written: {cause.Message} Check free space, and that the store's owner runs the command.", cause);

    /// <summary>A log file can't be read.</summary>
    public static FetchException LogNotReadable(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Denied, path, $"The log '{path}' can't be read: {cause.Message} Run as the store's owner.", cause);

    /// <summary>A log file that is past its time can't be removed.</summary>
    public static FetchException LogNotRemoved(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The old log '{path}' can't be removed: {cause.Message} Remove it by hand; logging goes on.", cause);
}

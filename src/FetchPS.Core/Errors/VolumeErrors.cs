using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Errors;

/// <summary>Errors of what lies below the store: its volume and the system. Each method's name is the error's id.</summary>
public static class VolumeErrors
{
    /// <summary>There is no room left.</summary>
    public static FetchException VolumeFull(string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The volume of '{path}' is full{Free(path)}. Make room on it, and run this again; what was stored before is untouched.", cause);

    /// <summary>There is room left, but no further file can be made.</summary>
    public static FetchException NoInodes(string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The volume of '{path}' has no inodes left{Free(path)}: it can take no further file, whatever room there is (df -i shows it). Delete files on it, or put the store on a volume with more; what was stored before is untouched.", cause);

    /// <summary>The user or project may use no more of the volume.</summary>
    public static FetchException QuotaReached(string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The quota on the volume of '{path}' is used up: this user can't write any more there, although the volume is not full. Free some space or have the quota raised; what was stored before is untouched.", cause);

    /// <summary>This process may open no more files.</summary>
    public static FetchException TooManyOpenFiles(string path, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"'{path}' can't be opened: this process or the system has too many open files. Raise the limit (ulimit -n, or LimitNOFILE of its service) and run this again; what was stored before is untouched.", cause);

    private static string Free(string path) => VolumeState.Of(path).FreeBytes is { } free ? string.Create(CultureInfo.InvariantCulture, $" ({free:N0} bytes are free now)") : "";
}

using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Errors;

/// <summary>Errors about single file versions. Each method's name is the error's id.</summary>
public static class VersionErrors
{
    /// <summary>The version must stay.</summary>
    public static FetchException VersionKept(long id, UrlAddress address, string reason) =>
        FetchError.Of(FetchErrorKind.Conflict, id, $"Version {id} of {address} was not removed: {reason}.");

    /// <summary>A URL's versions can't all go, because some are protected.</summary>
    public static FetchException VersionsProtected(UrlAddress address, long count) =>
        FetchError.Of(FetchErrorKind.Conflict, address, $"{count} of the versions of {address} are protected, so nothing was removed. Get-FileVersion shows them as IsProtected; Unprotect-FileVersion lets them go.");

    /// <summary>The version was there, and was removed.</summary>
    public static FetchException VersionRemoved(long id, string name, string sha256, DateTimeOffset removed) =>
        FetchError.Of(FetchErrorKind.NotFound, id, $"Version {id} ({name}) was removed on {removed.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}. Its SHA-256 was {sha256}.");

    /// <summary>What was given names no version.</summary>
    public static FetchException InvalidVersionId(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not the id of a version, which is made of digits only. Get-FileVersion shows the ids.{(text.Contains(',', StringComparison.Ordinal) ? " Several are a list, not one text: 3, 1 in PowerShell, which fetchps takes as script text in quotes." : "")}");

    /// <summary>The bytes of a version can't be read.</summary>
    public static FetchException ContentUnreadable(long id, string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, id, $"The bytes of version {id} can't be read from '{path}': {cause.Message} Test-FetchStore says what else is wrong with the store.", cause);

    /// <summary>The bytes of a version are not those that were stored.</summary>
    public static FetchException ContentDamaged(long id, string path) =>
        FetchError.Of(FetchErrorKind.InvalidData, id, $"The bytes of version {id} are not given out: '{path}' is missing, or no longer has the SHA-256 that it was stored with. Repair-FetchStore looks for another copy of them.");

    /// <summary>Something else is where an export would write.</summary>
    public static FetchException ExportConflict(string path, string reason) =>
        FetchError.Of(FetchErrorKind.Conflict, path, $"Nothing was exported to '{path}': {reason}. Name a new or empty folder.");

    /// <summary>Exported files can't be written.</summary>
    public static FetchException ExportFailure(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"The export to '{path}' failed: {cause.Message} What was written before that is whole, and there is no manifest yet.", cause);

    /// <summary>There is no earlier version to compare with.</summary>
    public static FetchException NoVersionBefore(long? id, UrlAddress address) =>
        FetchError.Of(FetchErrorKind.NotFound, address, id is null
            ? $"{address} has no two versions that could be compared."
            : $"There is no version of {address} before {id} to compare it with. -With names another.");

    /// <summary>The encoding's name is not known.</summary>
    public static FetchException InvalidEncoding(string text, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not an encoding. Use a name such as utf8, latin1, unicode or windows-1252, or a code page's number.", cause);

    /// <summary>The version is not one that may be current.</summary>
    public static FetchException VersionNotPassed(long id, UrlAddress address, VerificationStatus status) => FetchError.Of(
        FetchErrorKind.Conflict, id,
        $"Version {id} of {address} is {status} and can't be made current. Get-VerificationResult {id} shows what was said of it; if it is good, Set-VerificationResult {id} Passed -Message WHY comes first.");

    /// <summary>The version's file is not what was stored.</summary>
    public static FetchException VersionDamaged(long id, UrlAddress address, string path) => FetchError.Of(
        FetchErrorKind.InvalidData, id, $"The file of version {id} of {address} is missing or no longer what was stored, so it was not made current: '{path}'. Test-FetchStore says more.");

    /// <summary>The version's URL belongs to a set that is verified as a whole.</summary>
    public static FetchException VersionInSet(long id, UrlAddress address, string set) => FetchError.Of(
        FetchErrorKind.Conflict, id,
        $"{address} belongs to the set '{set}', whose members are verified and handed on together, so version {id} can't be made current by itself. Set-VerificationResult ID Failed on what is newer takes the whole set back.");

    /// <summary>The choice was made, but the copy on disk did not follow.</summary>
    public static FetchException CurrentNotReplaced(string path) => FetchError.Of(
        FetchErrorKind.Storage, path, $"The store knows which version is to be current, but '{path}' could not be brought up to date. The next cycle tries again; Get-FetchLog -Level Error says why it failed.");

    /// <summary>A current copy could not be brought up to date.</summary>
    public static FetchException CurrentNotReplaced(string path, Exception cause) => StoreErrors.NotDone(
        path, cause, $"'{path}' could not be brought up to date: {StoreErrors.Sentence(cause)} Move away what is there, and check rights and free space; every cycle tries again.");

    /// <summary>How long to keep versions can't be read.</summary>
    public static FetchException InvalidPeriod(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not a period. Use hours, days or weeks such as 12h, 365d or 52w, or a TimeSpan; 0 removes the rule.");
}

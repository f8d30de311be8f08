using System.Globalization;

namespace FetchPS.Core.Errors;

/// <summary>Errors about single file versions. Each method's name is the error's id.</summary>
public static class VersionErrors
{
    /// <summary>The version must stay.</summary>
    public static FetchException VersionKept(long id, string address, string reason) =>
        FetchError.Of(FetchErrorKind.Conflict, id, $"Version {id} of {address} was not removed: {reason}.");

    /// <summary>A URL's versions can't all go, because some are protected.</summary>
    public static FetchException VersionsProtected(string address, long count) =>
        FetchError.Of(FetchErrorKind.Conflict, address, $"{count} of the versions of {address} are protected, so nothing was removed. Get-FileVersion shows them as IsProtected; Unprotect-FileVersion lets them go.");

    /// <summary>The version was there, and was removed.</summary>
    public static FetchException VersionRemoved(long id, string name, string sha256, DateTimeOffset removed) =>
        FetchError.Of(FetchErrorKind.NotFound, id, $"Version {id} ({name}) was removed on {removed.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}. Its SHA-256 was {sha256}.");

    /// <summary>How long to keep versions can't be read.</summary>
    public static FetchException InvalidPeriod(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not a period. Use hours, days or weeks such as 12h, 365d or 52w, or a TimeSpan; 0 takes the rule away.");
}

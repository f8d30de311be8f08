namespace FetchPS.Core.Model;

/// <summary>Errors about addresses, intervals and watched URLs. Each method's name is the error's id.</summary>
public static class UrlErrors
{
    /// <summary>The text is no absolute URL; the fault is what is wrong with it, where that can be said.</summary>
    public static FetchException InvalidUrl(string text, string? fault = null) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, fault is null
            ? $"'{text}' is not a URL. Give the whole address, such as https://example.org/list.txt."
            : $"'{text}' is not a URL: {fault}. Write %20 for a blank that belongs to the address, or take the character away.");

    /// <summary>The scheme is not https.</summary>
    public static FetchException SchemeNotHttps(string text, string scheme) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' uses {scheme}:. FetchPS fetches only over https:; use the server's https address.");

    /// <summary>The address carries a user name or a password.</summary>
    public static FetchException CredentialsInUrl(UrlAddress addressWithoutThem) =>
        FetchError.Of(FetchErrorKind.InvalidInput, addressWithoutThem, $"The URL {addressWithoutThem} was given with a user name or password in it, which would be stored and shown in clear text. Give the address without them.");

    /// <summary>No set has that name.</summary>
    public static FetchException UnknownSet(string name) =>
        FetchError.Of(FetchErrorKind.NotFound, name, $"No watched URL is in a set '{name}'. Get-FileSet lists the sets; Add-FetchUrl -SetName puts a URL into one.");

    /// <summary>The interval can't be read.</summary>
    public static FetchException InvalidInterval(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not an interval. Use whole hours, days or weeks such as 1h, 6h, 1d or 2w, or a TimeSpan of whole hours.");

    /// <summary>The interval is zero, negative or under an hour.</summary>
    public static FetchException IntervalTooShort(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"The interval '{text}' is under one hour. FetchPS never fetches a URL more often than hourly; use 1h or more.");

    /// <summary>The interval is not made of whole hours.</summary>
    public static FetchException IntervalNotWholeHours(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"The interval '{text}' is not a whole number of hours. Use 1h, 2h, 1d and the like.");

    /// <summary>The interval is longer than can be scheduled.</summary>
    public static FetchException IntervalTooLong(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"The interval '{text}' is over a year. Use 52w or less.");

    /// <summary>The time of day can't be read.</summary>
    public static FetchException InvalidTimeOfDay(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not a time of day. Use hours and minutes in UTC such as 06:00.");

    /// <summary>What was given is no point in time, or could be several.</summary>
    public static FetchException InvalidTime(string text, string reason) => FetchError.Of(
        FetchErrorKind.InvalidInput, text, $"'{text}' can't be read as a time: {reason}. Use an ISO form such as 2026-01-31, '2026-01-31 18:00' (both local) or 2026-01-31T18:00:00Z.");

    /// <summary>No watched URL has that address, pattern or id.</summary>
    public static FetchException UnknownUrl(object identity) =>
        FetchError.Of(FetchErrorKind.NotFound, identity, $"No fetch URL '{identity}' is in this store. Get-FetchUrl lists those that are.");

    /// <summary>The URL is there already, with other settings.</summary>
    public static FetchException UrlExists(UrlAddress address, string differences) =>
        FetchError.Of(FetchErrorKind.Conflict, address, $"{address} is already watched, with other settings: {differences}. Nothing was changed; use Set-FetchUrl or Set-FetchInterval to change it.");

    /// <summary>A URL came with a backup and would send secrets; nobody has enabled it yet.</summary>
    public static FetchException UrlDistrusted(UrlAddress address, long id, string secrets) =>
        FetchError.Of(FetchErrorKind.Conflict, address, FormattableString.Invariant($"{address} is not fetched: it came with a backup, and would read {secrets}. Enable-FetchUrl {id} has it do so; Set-FetchUrl {id} gives it others first, and Remove-FetchUrl {id} takes it out of use."));

    /// <summary>A request option can't be so.</summary>
    public static FetchException InvalidOption(string option, string reason) =>
        FetchError.Of(FetchErrorKind.InvalidInput, option, $"{option} can't be set like that: {reason}.");

    /// <summary>The file of the client certificate can't be read, or lacks the certificate or its key.</summary>
    public static FetchException InvalidClientCertificate(string path, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidInput, path, $"'{path}' can't be used as a client certificate: {reason}. Give a PKCS #12 file, or a PEM file with the certificate and its key in it or in a file beside it, and a reference to the password if there is one.", cause);

    /// <summary>The certificate file has no certificate in it, or can't be read.</summary>
    public static FetchException InvalidCertificate(string path, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidInput, path, $"'{path}' can't be used as a CA certificate: {reason}. Give a PEM file with one or more certificates.", cause);
}

using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Fetching;

/// <summary>Errors about getting a file from its server. Each method's name is the error's id. TLS and certificates have <see cref="TlsErrors"/>.</summary>
public static class FetchErrors
{
    /// <summary>A header for the request can't be sent, or belongs to FetchPS.</summary>
    public static FetchException InvalidHeader(FetchPlace place, string name) =>
        FetchError.Of(FetchErrorKind.InvalidInput, place.Target, $"{place} was not asked: the header '{ForeignText.Part(name)}' can't be set. Its name or value has characters that HTTP does not allow, or it is one that FetchPS sets itself.");

    /// <summary>The settings forbid the host or the network address.</summary>
    public static FetchException TargetDenied(FetchPlace place, string what) =>
        FetchError.Of(FetchErrorKind.Denied, place.Target, $"{place} was not asked: {what} is not an allowed target. Link-local and cloud metadata addresses are denied unless the settings say otherwise.");

    /// <summary>The host's name was not found.</summary>
    public static FetchException DnsFailure(FetchPlace place, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the name {place.Hop.IdnHost} was not found: {Reason(cause)}. Check its spelling and this machine's DNS.", cause);

    /// <summary>Nothing listens at the port.</summary>
    public static FetchException ConnectionRefused(FetchPlace place, string endpoints, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: {endpoints} refused the connection. The server is down, or the port is wrong.", cause);

    /// <summary>No connection, for another reason.</summary>
    public static FetchException ConnectionFailed(FetchPlace place, string endpoints, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: {endpoints} can't be reached: {Reason(cause)}. Check the network and its firewalls.", cause);

    /// <summary>The connection ended before the response's headers were there.</summary>
    public static FetchException ConnectionLost(FetchPlace place, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the server ended the connection without an answer: {Reason(cause)}.", cause);

    /// <summary>No connection to the proxy.</summary>
    public static FetchException ProxyUnreachable(FetchPlace place, string proxy, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the proxy {proxy} can't be reached: {Reason(cause)}. Check the proxy's address, or set -NoProxy to go without.", cause);

    /// <summary>The proxy does not let the request through.</summary>
    public static FetchException ProxyRefused(FetchPlace place, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the proxy opened no way to {place.Hop.IdnHost}: {Reason(cause)}. 407 means that it wants credentials.", cause);

    /// <summary>Connecting took too long.</summary>
    public static FetchException ConnectTimeout(FetchPlace place, TimeSpan limit) =>
        FetchError.Of(FetchErrorKind.Timeout, place.Target, $"{place}: no connection within {Seconds(limit)}. The server, or a firewall on the way, does not respond.");

    /// <summary>The response's headers took too long.</summary>
    public static FetchException FirstByteTimeout(FetchPlace place, TimeSpan limit) =>
        FetchError.Of(FetchErrorKind.Timeout, place.Target, $"{place}: connected, but no answer within {Seconds(limit)}.");

    /// <summary>The body stood still for too long.</summary>
    public static FetchException IdleTimeout(FetchPlace place, TimeSpan limit, long bytes) =>
        FetchError.Of(FetchErrorKind.Timeout, place.Target, $"{place}: the transfer stood still for {Seconds(limit)} after {Bytes(bytes)}.");

    /// <summary>The turn took too long as a whole.</summary>
    public static FetchException TotalTimeout(FetchPlace place, TimeSpan limit, Exception? lastError) =>
        FetchError.Of(FetchErrorKind.Timeout, place.Target, $"{place}: not finished within {Seconds(limit)}, including all tries.{(lastError is null ? "" : $" The last try failed with: {lastError.Message}")}", lastError);

    /// <summary>The host asked to be left alone for longer than the turn may take.</summary>
    public static FetchException HostPaused(FetchPlace place, DateTimeOffset until) =>
        FetchError.Of(FetchErrorKind.Timeout, place.Target, $"{place} was not asked: {place.Hop.IdnHost} wants no requests before {until.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)} (Retry-After).");

    /// <summary>The server answered with another status than 200 or 304.</summary>
    public static FetchException HttpStatus(FetchPlace place, int status, string? reason) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place} answered {status.ToString(CultureInfo.InvariantCulture)}{(string.IsNullOrEmpty(reason) ? "" : " " + ForeignText.Part(reason))}{StatusAdvice(status)}");

    /// <summary>304 although nothing was asked that could have it for an answer.</summary>
    public static FetchException UnexpectedNotModified(FetchPlace place) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} answered 304 Not Modified to a request without conditions, so there is no file. The server or a cache in front of it is at fault.");

    /// <summary>What came is no HTTP that can be understood.</summary>
    public static FetchException InvalidResponse(FetchPlace place, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} gave an invalid HTTP response: {reason.TrimEnd('.')}.", cause);

    /// <summary>The response's headers exceed the limit.</summary>
    public static FetchException HeadersTooLarge(FetchPlace place, int kilobytes, Exception cause) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} sent more than {kilobytes.ToString(CultureInfo.InvariantCulture)} KB of response headers.", cause);

    /// <summary>More redirects than are followed.</summary>
    public static FetchException TooManyRedirects(FetchPlace place, int most) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: more than {most.ToString(CultureInfo.InvariantCulture)} redirects. Watch the address that they end at.");

    /// <summary>Redirects lead in a circle.</summary>
    public static FetchException RedirectLoop(FetchPlace place, IEnumerable<Uri> circle) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place.Target}: redirects form a loop: {string.Join(" to ", circle.Select(hop => UrlAddress.Mask(hop.AbsoluteUri)))}.");

    /// <summary>A redirect leaves HTTPS.</summary>
    public static FetchException RedirectNotHttps(FetchPlace place, string location) =>
        FetchError.Of(FetchErrorKind.Denied, place.Target, $"{place} redirects to {ForeignText.Part(UrlAddress.Mask(location))}, which is not https:. It was not followed.");

    /// <summary>A redirect has no usable Location.</summary>
    public static FetchException InvalidRedirect(FetchPlace place, int status, string? location) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} answered {status.ToString(CultureInfo.InvariantCulture)}, a redirect, {(string.IsNullOrEmpty(location) ? "without saying where to" : $"to '{ForeignText.Part(UrlAddress.Mask(location))}', which is not an address that can be asked")}.");

    /// <summary>A redirect names several places.</summary>
    public static FetchException AmbiguousRedirect(FetchPlace place, int status, IEnumerable<string> locations) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} answered {status.ToString(CultureInfo.InvariantCulture)}, a redirect, to several places at once: {string.Join(" and ", locations.Select(location => $"'{ForeignText.Part(UrlAddress.Mask(location))}'"))}. It was not followed.");

    /// <summary>The body exceeds the limit.</summary>
    public static FetchException BodyTooLarge(FetchPlace place, long limit) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} is larger than the limit of {Bytes(limit)}. Raise the limit if the file should be that large.");

    /// <summary>The body ended early.</summary>
    public static FetchException BodyTruncated(FetchPlace place, long bytes, long? declared, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the transfer was cut off after {Bytes(bytes)}{(declared is { } whole ? $" of {Bytes(whole)}" : "")}{(cause is null ? "" : $": {Reason(cause)}")}. Nothing of it was kept.", cause);

    /// <summary>The body is longer than its Content-Length.</summary>
    public static FetchException BodyTooLong(FetchPlace place, long declared) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} sent more than the {Bytes(declared)} that it announced. Nothing of it was kept.");

    /// <summary>The content coding is broken.</summary>
    public static FetchException BodyCorrupt(FetchPlace place, string coding, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place}: the body is not valid {coding}: {reason.TrimEnd('.')}. Nothing of it was kept.", cause);

    /// <summary>Only the end of the connection marks the end of the body.</summary>
    public static FetchException LengthUnknown(FetchPlace place) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} does not say how long the file is, so a file that was cut off could not be told from a whole one. Allow an unknown length for this URL if the server can't be fixed.");

    /// <summary>The body comes in a coding that was not asked for and can't be undone.</summary>
    public static FetchException UnsupportedContentCoding(FetchPlace place, string coding) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} sent the content coding '{ForeignText.Part(coding)}', which was not asked for. FetchPS decodes one of gzip, br and deflate. Set-FetchUrl -IgnoreContentEncoding takes the file as it comes.");

    /// <summary>The body comes in a transfer coding that can't be undone.</summary>
    public static FetchException UnsupportedTransferCoding(FetchPlace place, string coding) =>
        FetchError.Of(FetchErrorKind.InvalidData, place.Target, $"{place} sent the transfer coding '{ForeignText.Part(coding)}'. FetchPS reads only chunked.");

    private static string StatusAdvice(int status) => status switch
    {
        401 or 403 => ". The server wants credentials, or denies access to this machine.",
        404 or 410 => ". The file is not there; check the address.",
        429 => ". The server wants fewer requests.",
        >= 200 and < 300 => ", which is not the whole file; only 200 is.",
        >= 500 => ". The fault is the server's.",
        _ => ".",
    };

    private static string Reason(Exception cause) => cause.Message.TrimEnd('.');

    private static string Seconds(TimeSpan limit) => $"{limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";

    private static string Bytes(long count) => $"{count.ToString(CultureInfo.InvariantCulture)} bytes";

    /// <summary>Something failed that nobody foresaw.</summary>
    public static FetchException UnexpectedFailure(UrlAddress address, Exception cause) =>
        FetchError.Of(FetchErrorKind.Connection, address, $"{address}: the turn broke unexpectedly ({cause.GetType().Name}: {cause.Message}). It is tried again; if it keeps happening, please report it.", cause);

    /// <summary>A text, or a number with a point, was given for a whole number.</summary>
    public static FetchException InvalidNumber(string text, bool isSize) => FetchError.Of(
        FetchErrorKind.InvalidInput, text, $"'{text}' is not a whole number. Give only digits{(isSize ? ", or with a unit as in 200MB" : "")}: no sign, no separator, no exponent.");

    /// <summary>One name of a few was wanted.</summary>
    public static FetchException InvalidName(string text, IEnumerable<string> names) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not one of {string.Join(", ", names)}. Give one of them by its name.");
}

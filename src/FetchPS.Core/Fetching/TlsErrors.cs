using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Fetching;

/// <summary>Errors about TLS and certificates. Each method's name is the error's id.</summary>
public static class TlsErrors
{
    /// <summary>There was no agreement on a safe connection, or the certificate has a fault without an id of its own.</summary>
    public static FetchException TlsFailure(FetchPlace place, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: no safe connection to {place.Hop.IdnHost}: {reason.TrimEnd('.')}.", cause);

    /// <summary>A certificate is past its end.</summary>
    public static FetchException CertificateExpired(FetchPlace place, string whose, DateTimeOffset end) =>
        Refused(place, $"{whose} expired on {Date(end)}");

    /// <summary>A certificate is before its beginning.</summary>
    public static FetchException CertificateNotYetValid(FetchPlace place, string whose, DateTimeOffset begin) =>
        Refused(place, $"{whose} is not valid before {Date(begin)}; check this machine's clock too");

    /// <summary>The certificate names other hosts.</summary>
    public static FetchException CertificateWrongHost(FetchPlace place, IReadOnlyCollection<string> names) =>
        Refused(place, $"its certificate is for {(names.Count == 0 ? "no host at all" : string.Join(", ", names))}, not for {place.Hop.IdnHost}");

    /// <summary>The certificate vouches for itself.</summary>
    public static FetchException CertificateSelfSigned(FetchPlace place) =>
        Refused(place, "its certificate is self-signed; if you know it to be the server's own, give it as a CA certificate");

    /// <summary>The authority behind the certificate is not trusted.</summary>
    public static FetchException CertificateUnknownAuthority(FetchPlace place, string issuer) =>
        Refused(place, $"its certificate was issued by '{issuer}', which this machine does not trust, or an intermediate certificate is missing; if the authority is your own, give its CA certificate with -CaCertificate, to Set-FetchUrl or, for all URLs, to Set-FetchStore");

    /// <summary>The certificate was not issued for servers.</summary>
    public static FetchException CertificateWrongPurpose(FetchPlace place, string whose) =>
        Refused(place, $"{whose} was not issued for this use");

    /// <summary>A certificate's key or signature can be forged.</summary>
    public static FetchException CertificateWeak(FetchPlace place, string whose, string weakness) =>
        Refused(place, $"{whose} is weak: {weakness}");

    /// <summary>The authority has revoked a certificate.</summary>
    public static FetchException CertificateRevoked(FetchPlace place, string whose) =>
        Refused(place, $"{whose} was revoked by its authority");

    /// <summary>Whether a certificate was revoked can't be found out, and the URL wants to know.</summary>
    public static FetchException RevocationUnknown(FetchPlace place, string whose) =>
        Refused(place, $"whether {whose} was revoked can't be found out: its authority does not answer or can't be reached. Set -CheckRevocation:$false for this URL to do without it");

    private static FetchException Refused(
        FetchPlace place, string reason, [System.Runtime.CompilerServices.CallerMemberName] string errorId = "") =>
        FetchError.Of(FetchErrorKind.Connection, place.Target, $"{place}: the certificate of {place.Hop.IdnHost} was refused: {reason}.", null, errorId);

    private static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>Makes errors of what the platform throws while a request waits for its response.</summary>
internal static class FaultReader
{
    /// <summary>Whether a server of HTTP/2 wants to be asked over HTTP/1.1 (RFC 9113, section 7: HTTP_1_1_REQUIRED).</summary>
    internal static bool WantsHttp1(Exception? e)
    {
        const long http11Required = 0xD;
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException { ErrorCode: http11Required })
                return true;
        }

        return false;
    }

    internal static FetchException Read(FetchPlace place, HttpRequestException e, FetchLimits limits)
    {
        // HTTP/2 wraps the telling exception into one that says nothing.
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is ConnectFault connect)
                return connect.At(place);

            // Internal to the platform: a compressed header (RFC 7541) that is broken, or longer than all headers together may be.
            if (cause.GetType().FullName == "System.Net.Http.HPack.HPackDecodingException")
            {
                return cause.Message.Contains((limits.HeaderKilobytes * 1024).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    ? FetchErrors.HeadersTooLarge(place, limits.HeaderKilobytes, e)
                    : FetchErrors.InvalidResponse(place, cause.Message, e);
            }

            switch ((cause as HttpRequestException)?.HttpRequestError ?? (cause as HttpIOException)?.HttpRequestError)
            {
                case HttpRequestError.ProxyTunnelError:
                    return FetchErrors.ProxyRefused(place, e);
                case HttpRequestError.SecureConnectionError when e.GetBaseException() is not ConnectFault:
                    return TlsErrors.TlsFailure(place, e.GetBaseException().Message, e);
                case HttpRequestError.ConfigurationLimitExceeded:
                    return FetchErrors.HeadersTooLarge(place, limits.HeaderKilobytes, e);
                case HttpRequestError.InvalidResponse:
                    return FetchErrors.InvalidResponse(place, e.GetBaseException().Message, e);
            }
        }

        return FetchErrors.ConnectionLost(place, e.GetBaseException());
    }
}

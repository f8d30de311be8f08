using System.Security.Authentication;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Fetching;

/// <summary>Makes errors of what the platform throws while a request waits for its response.</summary>
internal static class FaultReader
{
    internal static FetchException Read(FetchPlace place, HttpRequestException e, FetchLimits limits)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is ConnectFault connect)
                return connect.At(place);
        }

        var root = e.InnerException ?? e;
        return e.HttpRequestError switch
        {
            HttpRequestError.ConfigurationLimitExceeded => FetchErrors.HeadersTooLarge(place, limits.HeaderKilobytes, e),
            HttpRequestError.InvalidResponse => FetchErrors.InvalidResponse(place, root.Message, e),
            HttpRequestError.SecureConnectionError => TlsErrors.TlsFailure(place, root.Message, e),
            _ when root is AuthenticationException => TlsErrors.TlsFailure(place, root.Message, e),
            _ => FetchErrors.ConnectionLost(place, root),
        };
    }
}

using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>Fetches one address: conditional request, redirects, retries and limits.</summary>
public interface IFetcher
{
    /// <summary>Asks for the address and streams a new body into the sink.</summary>
    /// <param name="request">What to ask for.</param>
    /// <param name="sink">Where the decoded body goes.</param>
    /// <param name="cancellationToken">Ends the request at once.</param>
    /// <returns>The answer; failures of server and network are a <see cref="FailedAnswer"/>, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<FetchAnswer> FetchAsync(FetchRequest request, IContentSink sink, CancellationToken cancellationToken);
}

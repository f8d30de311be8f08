using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Cycles;

/// <summary>A turn whose fetch is over and which has yet to be recorded.</summary>
/// <param name="Url">The claimed URL.</param>
/// <param name="Answer">What the fetch came to.</param>
/// <param name="File">The body, complete and still open, where there is a new one.</param>
/// <param name="Fetched">When the answer was there.</param>
/// <param name="Duration">How long the fetch took.</param>
internal sealed record FetchedTurn(ClaimedUrl Url, FetchAnswer Answer, IncomingFile File, DateTimeOffset Fetched, TimeSpan Duration)
{
    /// <summary>Whether the server was found to answer 304 for content that had changed.</summary>
    public bool LiedBefore { get; init; }
}

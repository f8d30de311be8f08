using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;

namespace FetchPS.Core.Cycles;

/// <summary>A turn whose fetch is over and which has yet to be recorded.</summary>
/// <param name="Url">The claimed URL.</param>
/// <param name="Answer">What the fetch came to.</param>
/// <param name="File">The body, complete and still open, where there is a new one.</param>
/// <param name="Fetched">When the answer was there.</param>
/// <param name="Duration">How long the fetch took.</param>
internal sealed record FetchedTurn(ClaimedUrl Url, FetchAnswer Answer, IncomingFile File, DateTimeOffset Fetched, TimeSpan Duration)
{
    /// <summary>How the server was found not to be believed when it says that nothing has changed, as part of a sentence; null when it was not.</summary>
    public string? Lie { get; init; }

    /// <summary>Whether no turn came of it: the claim goes back.</summary>
    public bool WasNotMade => Answer is FailedAnswer { WasNotMade: true };
}

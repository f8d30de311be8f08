namespace FetchPS.Core.Fetching;

/// <summary>A connection could not be made. It may have been meant for several requests: each makes its own error of it.</summary>
internal sealed class ConnectFault(Func<FetchPlace, FetchException> describe, Exception? cause = null) : IOException(cause?.Message, cause)
{
    internal FetchException At(FetchPlace place) => describe(place);
}

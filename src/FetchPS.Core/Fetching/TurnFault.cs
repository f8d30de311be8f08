namespace FetchPS.Core.Fetching;

/// <summary>Carries a failure of server or network from where it shows to the end of the try; never seen outside. The sink's own exceptions pass beside it.</summary>
internal sealed class TurnFault(FetchException error) : Exception(error.Message, error)
{
    internal FetchException Error { get; } = error;

    /// <summary>Body bytes that had come over the wire.</summary>
    internal long WireBytes { get; set; }
}

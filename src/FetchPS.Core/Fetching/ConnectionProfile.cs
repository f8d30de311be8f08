namespace FetchPS.Core.Fetching;

/// <summary>All that makes two URLs share one pool of connections; equal profiles share a handler.</summary>
/// <param name="CaCertificates">Private certificate authorities to trust beside the system's, as PEM text; null for none.</param>
public sealed record ConnectionProfile(string? CaCertificates)
{
    /// <summary>The system's own trust, nothing more.</summary>
    public static ConnectionProfile Default { get; } = new((string?)null);

    /// <summary>Cheap, because a bundle may be long and is looked up for every request; profiles are few.</summary>
    public override int GetHashCode() => CaCertificates?.Length ?? 0;
}

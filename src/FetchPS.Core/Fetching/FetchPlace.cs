using FetchPS.Core.Model;

namespace FetchPS.Core.Fetching;

/// <summary>Where a turn is: the address that the user watches, and the one that redirects have led to.</summary>
/// <param name="Address">The watched address.</param>
/// <param name="Hop">The address that is asked just now.</param>
public sealed record FetchPlace(Uri Address, Uri Hop)
{
    /// <summary>The watched address with its query masked: the target of errors.</summary>
    public string Target => UrlAddress.Mask(Address.AbsoluteUri);

    /// <summary>Both, with their queries masked.</summary>
    public override string ToString() =>
        ReferenceEquals(Address, Hop) ? Target : $"{Target} (redirected to {UrlAddress.Mask(Hop.AbsoluteUri)})";
}

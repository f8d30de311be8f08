namespace FetchPS.Core.Fetching;

/// <summary>One redirect that was followed.</summary>
/// <param name="StatusCode">301, 302, 303, 307 or 308.</param>
/// <param name="From">The address that redirected.</param>
/// <param name="To">The address that it named.</param>
public sealed record Redirect(int StatusCode, Uri From, Uri To)
{
    /// <summary>Whether the server says that the old address need not be asked again.</summary>
    public bool IsPermanent => StatusCode is 301 or 308;
}

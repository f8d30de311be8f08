using System.Buffers;

namespace FetchPS.Core.Model;

/// <summary>The host and port of an address, as the network knows them.</summary>
internal static class UrlHost
{
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>Splits and normalises <c>host[:port]</c>.</summary>
    /// <param name="authority">The part of the address between <c>https://</c> and the path, without credentials.</param>
    /// <param name="host">A DNS name in lower-case punycode, an IPv4 address in four decimal parts, or an IPv6 address (RFC 5952) in brackets.</param>
    /// <param name="port">1 to 65535; 443 where none is given.</param>
    internal static bool TryNormalise(string authority, out string host, out int port)
    {
        (host, port) = ("", 0);

        // No zone ids: RFC 9844 took them out of URLs.
        if (authority.Contains('%', StringComparison.Ordinal) || !Uri.TryCreate($"https://{authority}/", UriKind.Absolute, out Uri? parsed))
            return false;

        port = parsed.Port;
        if (port <= 0)
            return false;

        switch (parsed.HostNameType)
        {
            case UriHostNameType.IPv4 or UriHostNameType.IPv6:
                host = parsed.Host;
                return true;
            case UriHostNameType.Dns:
                string name = Punycode(parsed).ToLowerInvariant();
                if (name.Length is 0 or > 254 || name.AsSpan().ContainsAnyExcept(NameLetters))
                    return false;

                // What IDNA mapped (full-width digits, say) may only now show that it is an IPv4 address.
                if (name != parsed.Host)
                    return TryNormalise(name + (parsed.IsDefaultPort ? "" : FormattableString.Invariant($":{port}")), out host, out port);

                host = name;
                return true;
            default:
                return false;
        }
    }

    // Empty for a name that IDNA refuses, which Uri notices only now.
    private static string Punycode(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return "";
        }
    }
}

using System.Net;
using System.Net.Sockets;
using FetchPS.Core.Model;

namespace FetchPS.Core.Settings;

/// <summary>
/// Which hosts and networks may be connected to. A denial goes before a permission. Names are checked on every hop, addresses when a connection is made,
/// against the very address, so that no DNS answer and no redirect leads past them; behind a proxy, which looks names up by itself, by name alone.
/// Loopback is allowed: whoever adds URLs is the machine's own admin.
/// </summary>
public sealed record NetworkTargets
{
    /// <summary>Networks that no file server lives in: this host, link-local with the clouds' metadata services, multicast and broadcast.</summary>
    public static IReadOnlyList<IPNetwork> NeverServers { get; } =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba Cloud's metadata
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("fd00:ec2::/32"), // AWS's metadata, DNS and time
        IPNetwork.Parse("fd20:ce::254/128"), // Google Cloud's metadata
    ];

    /// <summary>Names of hosts, with PowerShell's wildcards; when there are any, no other host is asked.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Names of hosts, with PowerShell's wildcards, that are never asked.</summary>
    public IReadOnlyList<string> DeniedHosts { get; init; } = [];

    /// <summary>Networks; when there are any, nothing outside them is connected to.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>Networks that are never connected to; <see cref="NeverServers"/> unless replaced.</summary>
    public IReadOnlyList<IPNetwork> DeniedNetworks { get; init; } = NeverServers;

    /// <summary>Whether a host of that name may be asked.</summary>
    public bool Allows(string host)
    {
        // An address in place of a name is checked here too: behind a proxy nobody else does.
        if (IPAddress.TryParse(host, out var address) && !Allows(address))
            return false;
        if (AllowedHosts.Count == 0 && DeniedHosts.Count == 0)
            return true;

        // "example.org." is the same host.
        var name = host.TrimEnd('.');
        return !Names(DeniedHosts, name) && (AllowedHosts.Count == 0 || Names(AllowedHosts, name));
    }

    /// <summary>Whether that address may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Holds(DeniedNetworks, plain) || (Embedded(plain) is { } inner && Holds(DeniedNetworks, inner)))
            return false;
        return AllowedNetworks.Count == 0 || Holds(AllowedNetworks, plain);
    }

    private static bool Names(IReadOnlyList<string> patterns, string host) => patterns.Any(pattern => new Wildcard(pattern).IsMatch(host));

    private static bool Holds(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
                return true;
        }

        return false;
    }

    /// <summary>The IPv4 address that a gateway would make of an IPv6 one: NAT64 (RFC 6052), 6to4 (RFC 3056) and IPv4-compatible.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        ReadOnlySpan<byte> nat64 = [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0];
        if (bytes.StartsWith(nat64))
            return new IPAddress(bytes[12..]);
        if (bytes is [0x20, 0x02, ..])
            return new IPAddress(bytes[2..6]);
        return !bytes[..12].ContainsAnyExcept((byte)0) && bytes[12] != 0 ? new IPAddress(bytes[12..]) : null;
    }
}

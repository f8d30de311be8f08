using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// Where the copy that consumers read lies for each URL, relative to the store, with <c>/</c> between the parts. A place depends on the address
/// alone, lies below <c>current/&lt;host&gt;/</c>, never climbs out of it, is at most 200 UTF-8 bytes long and valid on every platform.
/// </summary>
public static class CurrentPlace
{
    private const string Root = "current";
    private const string Nameless = "index";
    private const int MaxBytes = 200;
    private const int MaxHostBytes = 80;
    private const int HashLength = 12;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The folder name that stands for the address's host.</summary>
    public static string HostFolder(UrlAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return FileName.Clean(address.Host.Replace('[', '_').Replace(']', '_').Replace(':', '_'), MaxHostBytes);
    }

    /// <summary>The natural place, <c>current/&lt;host&gt;/&lt;path&gt;</c>; the <see cref="Alternative"/> where that would be too long.</summary>
    public static string For(UrlAddress address)
    {
        List<string> segments = Segments(address);
        string place = $"{Root}/{HostFolder(address)}/{string.Join('/', segments)}";

        // What looks like an alternative is left to those that are.
        return Encoding.UTF8.GetByteCount(place) > MaxBytes || IsHashFolder(segments[0]) ? Alternative(address) : place;
    }

    /// <summary>The place for an address whose natural one is another's: <c>current/&lt;host&gt;/~&lt;12 hex digits of the address's SHA-256&gt;/&lt;name&gt;</c>.</summary>
    public static string Alternative(UrlAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Text)))[..HashLength];
        string folder = $"{Root}/{HostFolder(address)}/~{hash}/";
        return folder + FileName.Clean(Segments(address)[^1], MaxBytes - Encoding.UTF8.GetByteCount(folder));
    }

    /// <summary>The place in lower case: two places with one key are one file on Windows and macOS.</summary>
    public static string Key(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.ToLowerInvariant();
    }

    /// <summary>The keys of the folders on the way to a place, from the one below the host on: none of them can be another URL's place.</summary>
    public static IEnumerable<string> AncestorKeys(string place)
    {
        string key = Key(place);
        int below = key.IndexOf('/', Root.Length + 1); // behind the host
        for (int slash = key.IndexOf('/', below + 1); slash >= 0; slash = key.IndexOf('/', slash + 1))
            yield return key[..slash];
    }

    private static List<string> Segments(UrlAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var segments = new List<string>();
        foreach (string segment in address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // A part that comes to nothing (.. or %20) still tells one path from another.
            string name = FileName.Clean(Uri.UnescapeDataString(segment), FileName.MaxBytes);
            segments.Add(name.Length > 0 ? name : "_");
        }

        if (address.Path.EndsWith('/'))
            segments.Add(Nameless);
        return segments;
    }

    private static bool IsHashFolder(string segment) =>
        segment.Length == HashLength + 1 && segment[0] == '~' && !segment.AsSpan(1).ContainsAnyExcept(HexDigits);
}

using System.Text;
using FetchPS.Core.Model;

namespace FetchPS.Core.Fetching;

/// <summary>Reads the Location of a redirect (RFC 9110, section 10.2.2).</summary>
internal static class RedirectTarget
{
    /// <summary>Where it leads, relative to the address that sent it.</summary>
    /// <exception cref="TurnFault"><c>RedirectNotHttps</c> or <c>InvalidRedirect</c>.</exception>
    internal static Uri Read(FetchPlace place, int status, IReadOnlyList<string> locations)
    {
        var distinct = locations.Select(location => location.Trim()).Distinct().ToList();
        if (distinct.Count > 1)
            throw new TurnFault(FetchErrors.AmbiguousRedirect(place, status, distinct));
        return Read(place, status, distinct.FirstOrDefault());
    }

    /// <summary>Where one Location leads.</summary>
    /// <exception cref="TurnFault"><c>RedirectNotHttps</c> or <c>InvalidRedirect</c>.</exception>
    internal static Uri Read(FetchPlace place, int status, string? location)
    {
        if (string.IsNullOrWhiteSpace(location))
            throw new TurnFault(FetchErrors.InvalidRedirect(place, status, null));

        var text = Decode(location.Trim());
        try
        {
            return UrlAddress.Parse(Absolute(place.Hop, Escape(text))).Uri;
        }
        catch (FetchException e) when (e.ErrorId == nameof(UrlErrors.SchemeNotHttps))
        {
            throw new TurnFault(FetchErrors.RedirectNotHttps(place, text));
        }
        catch (FetchException)
        {
            throw new TurnFault(FetchErrors.InvalidRedirect(place, status, text));
        }
    }

    // Paths are kept to the letter; only a relative one must be merged, which System.Uri does as RFC 3986, 5.2.4, wants it.
    private static string Absolute(Uri from, string location)
    {
        var authority = from.GetLeftPart(UriPartial.Authority);
        if (location.StartsWith("//", StringComparison.Ordinal))
            return $"https:{location}";
        if (location[0] == '/')
            return authority + location;
        if (location[0] == '?')
            return authority + from.AbsolutePath + location;
        if (location[0] == '#')
            return from.AbsoluteUri;

        if (HasScheme(location))
            return location;
        return Uri.TryCreate(from, location, out var merged) ? merged.AbsoluteUri : location;
    }

    private static bool HasScheme(string location)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Uri.CheckSchemeName(location[..colon]);
    }

    /// <summary>Escapes in path and query what no address may hold (RFC 3986, appendix A) and every client escapes, blanks above all. What is escaped already stays, a lone '%' too.</summary>
    private static string Escape(string location)
    {
        var start = location.StartsWith("//", StringComparison.Ordinal) ? 0 : HasScheme(location) ? location.IndexOf("//", StringComparison.Ordinal) : -1;
        var path = start < 0 ? 0 : location.IndexOfAny(['/', '?', '#'], start + 2);
        if (path < 0 || (start < 0 && HasScheme(location)))
            return location;

        var escaped = new StringBuilder(location, 0, path, location.Length + 16);
        foreach (var letter in location.AsSpan(path))
        {
            if (letter is <= ' ' or '\x7F' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}')
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{(int)letter:X2}");
            else
                escaped.Append(letter);
        }

        return escaped.ToString();
    }

    /// <summary>Headers are read as Latin-1; servers that put other letters into a Location mean UTF-8.</summary>
    private static string Decode(string location)
    {
        if (Ascii.IsValid(location))
            return location;

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(location));
        }
        catch (DecoderFallbackException)
        {
            return location;
        }
    }
}

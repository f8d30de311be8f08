using System.Globalization;
using FetchPS.Core;
using FetchPS.Core.Urls;

namespace FetchPS;

/// <summary>How a user names watched URLs: by address, by a wildcard over addresses, by id, or by a FetchUrl object.</summary>
public sealed class UrlIdentity
{
    private readonly long? id;
    private readonly string text;

    /// <summary>By address or wildcard, or by an id in digits, as shells outside PowerShell hand it over.</summary>
    public UrlIdentity(string addressOrPattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(addressOrPattern);
        text = addressOrPattern;
        id = long.TryParse(addressOrPattern, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>By id.</summary>
    public UrlIdentity(long id)
    {
        this.id = id;
        text = id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>By an object that another cmdlet put out.</summary>
    public UrlIdentity(FetchUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        id = url.Id;
        text = url.Url;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The URLs that are meant.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when one URL was meant and it is not watched.</exception>
    internal IReadOnlyList<FetchUrl> Find(FetchStore store) =>
        id is { } number ? [store.Urls.Get(number)] : [.. store.Urls.Find(new UrlQuery { Pattern = text })];

    /// <summary>An address or a wildcard that means the same URLs.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when it is an id that is not watched.</exception>
    internal string Pattern(FetchStore store) => id is { } number ? store.Urls.Get(number).Url : text;
}

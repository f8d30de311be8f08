using System.Globalization;
using FetchPS.Core;
using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>
/// How a user names watched URLs: by address, by a wildcard over addresses, by id, or by an object that has to do with one. What comes as an object's property
/// is an id or one exact address, never a wildcard.
/// </summary>
public sealed class UrlIdentity
{
    private readonly long? id;
    private readonly string text;
    private readonly bool isExact;
    private readonly bool isNone;

    private UrlIdentity(GivenObject given, bool isExact)
    {
        id = given.Id;
        text = id?.ToString(CultureInfo.InvariantCulture) ?? (given.Bare is Uri uri ? uri.OriginalString : given.Text);
        isNone = id is null && (given.Bare is not (string or Uri) || string.IsNullOrWhiteSpace(text));
        this.isExact = isExact;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>What a value or an object names; null for an object that has nothing to do with one URL.</summary>
    internal static UrlIdentity? Of(object? given)
    {
        var named = new GivenObject(given);
        if (named.Bare is UrlIdentity known)
            return known;
        if (named.IsScalar || named.Bare is Uri)
            return new(named, isExact: false);
        return named.Type switch
        {
            "FetchUrl" => Of(named.Property("Id")),
            "FileVersion" or "TurnResult" or "FetchAttempt" or "FetchDay" or "FileSetMember" or "LogEvent" => Of(named.Property("UrlId")),
            "VersionEvidence" or "ExportedFile" => Of(named.Property("Url")),
            null => Of(named.Property("UrlId") ?? named.Property("Url") ?? named.Property("Address")),
            _ => null,
        };
    }

    /// <summary>It by what is no URL: using it is an error.</summary>
    internal static UrlIdentity Refuse(object? given) => new(new GivenObject(new object[] { given! }), isExact: true);

    /// <summary>The URLs that are meant.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when one URL was meant and it is not watched; <c>InvalidUrl</c>.</exception>
    internal IReadOnlyList<FetchUrl> Find(FetchStore store) =>
        id is { } number ? [store.Urls.Get(number)] : isExact ? [Exact(store)] : [.. store.Urls.Find(new UrlQuery { Pattern = Named() })];

    /// <summary>An address or a wildcard that means the same URLs.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when it is an id that is not watched; <c>InvalidUrl</c>.</exception>
    internal string Pattern(FetchStore store) => id is { } number ? store.Urls.Get(number).Url : isExact ? EverWatched(store) : Named();

    private static UrlIdentity? Of(GivenObject? property) => property is null ? null : new(property, isExact: true);

    private string Named() => isNone ? throw UrlErrors.InvalidUrl(text) : text;

    private FetchUrl Exact(FetchStore store)
    {
        var address = UrlAddress.Parse(Named());
        return store.Urls.Find(new UrlQuery { Pattern = address.Text }).FirstOrDefault(url => url.Url == address.Text) ?? throw UrlErrors.UnknownUrl(address);
    }

    private string EverWatched(FetchStore store)
    {
        var address = UrlAddress.Parse(Named());
        return store.Urls.WasEverWatched(address) ? address.Text : throw UrlErrors.UnknownUrl(address);
    }
}

using System.Globalization;
using FetchPS.Core.Errors;

namespace FetchPS.Arguments;

/// <summary>How a user names a version: by id, or by an object that has to do with one. Any other object is refused, whose own Id would be something else's.</summary>
public sealed class VersionIdentity
{
    private readonly long? id;
    private readonly string text;

    private VersionIdentity(GivenObject? given, string text)
    {
        id = given?.Id;
        this.text = id?.ToString(CultureInfo.InvariantCulture) ?? text;
    }

    /// <summary>The id.</summary>
    /// <exception cref="FetchException"><c>InvalidVersionId</c>. No earlier, so that it is an error about that one item, under an id of its own.</exception>
    internal long Id => id ?? throw VersionErrors.InvalidVersionId(text);

    /// <summary>Whether it is a row that has an id with nothing in it, such as that of what was not found.</summary>
    internal bool IsNothing { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>What a value or an object names; null for an object that has nothing to do with a version.</summary>
    internal static VersionIdentity? Of(object? given)
    {
        var named = new GivenObject(given);
        if (named.Bare is VersionIdentity known)
            return known;
        if (named.IsScalar)
            return new(named, named.Text);
        var isOne = named.Type is "FileVersion" or "Verification" or "TurnResult" || (named.Type is null && ByProperty(named) is not null);
        return isOne ? new(ByProperty(named), named.Text) : null;
    }

    /// <summary>It by what is no version: using it is an error.</summary>
    internal static VersionIdentity Refuse(object? given)
    {
        var named = new GivenObject(given);
        return new(null, named.Text) { IsNothing = named.Type is null && (named.HasEmpty("Id") || named.HasEmpty("VersionId")) };
    }

    // A row with an Id of its own may be any thing's: only a version has a hash, and only a verifier's row a result.
    private static GivenObject? ByProperty(GivenObject row)
    {
        if (row.Type is "Verification" or "TurnResult" || row.Property("VersionId") is not null)
            return row.Property("VersionId");
        return row.Property("Sha256") is not null || row.Property("Result") is not null ? row.Property("Id") : null;
    }
}

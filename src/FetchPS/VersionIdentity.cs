using System.Globalization;
using FetchPS.Core.Errors;

namespace FetchPS;

/// <summary>How a user names a version: by id, or by an object that has to do with one. Any other object is refused, whose own Id would be something else's.</summary>
public sealed class VersionIdentity
{
    /// <summary>By id.</summary>
    public VersionIdentity(long id) => Id = id;

    /// <summary>By an id in digits, as shells outside PowerShell hand it over.</summary>
    public VersionIdentity(string id) =>
        Id = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw VersionErrors.InvalidVersionId(id);

    /// <summary>By the version itself.</summary>
    public VersionIdentity(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        Id = version.Id;
    }

    /// <summary>By a verdict on it.</summary>
    public VersionIdentity(Verification verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        Id = verification.VersionId;
    }

    /// <summary>By the turn that brought it.</summary>
    public VersionIdentity(TurnResult turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        Id = turn.VersionId ?? throw VersionErrors.InvalidVersionId(turn.ToString());
    }

    internal long Id { get; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString(CultureInfo.InvariantCulture);
}

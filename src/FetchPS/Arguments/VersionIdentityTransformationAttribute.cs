namespace FetchPS.Arguments;

/// <summary>Makes a <see cref="VersionIdentity"/> of what was given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VersionIdentityTransformationAttribute : IdentityTransformationAttribute<VersionIdentity>
{
    private protected override VersionIdentity? Of(object? given) => VersionIdentity.Of(given);

    private protected override VersionIdentity Refuse(object? given) => VersionIdentity.Refuse(given);
}

namespace FetchPS.Arguments;

/// <summary>Makes a <see cref="UrlIdentity"/> of what was given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UrlIdentityTransformationAttribute : IdentityTransformationAttribute<UrlIdentity>
{
    private protected override UrlIdentity? Of(object? given) => UrlIdentity.Of(given);

    private protected override UrlIdentity Refuse(object? given) => UrlIdentity.Refuse(given);
}

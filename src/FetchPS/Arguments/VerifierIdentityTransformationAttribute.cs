namespace FetchPS.Arguments;

/// <summary>Makes a <see cref="VerifierIdentity"/> of what was given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VerifierIdentityTransformationAttribute : IdentityTransformationAttribute<VerifierIdentity>
{
    private protected override VerifierIdentity? Of(object? given) => VerifierIdentity.Of(given);

    private protected override VerifierIdentity Refuse(object? given) => VerifierIdentity.Refuse(given);
}

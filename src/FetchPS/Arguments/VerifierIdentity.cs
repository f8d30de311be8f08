using FetchPS.Core;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;

namespace FetchPS.Arguments;

/// <summary>How a user names verifiers: by name, by a wildcard over names, or by a Verifier object. What else has a name, such as a file, is none.</summary>
public sealed class VerifierIdentity
{
    private readonly string text;
    private readonly bool isExact;
    private readonly bool isNone;

    private VerifierIdentity(GivenObject given, bool isExact)
    {
        text = given.Text;
        isNone = given.Bare is not string || text.Length == 0;
        this.isExact = isExact;
    }

    /// <summary>Every verifier.</summary>
    internal static VerifierIdentity All { get; } = new(new GivenObject("*"), isExact: false);

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>What a value or an object names; null for an object that has nothing to do with a verifier.</summary>
    internal static VerifierIdentity? Of(object? given)
    {
        var named = new GivenObject(given);
        if (named.Bare is VerifierIdentity known)
            return known;
        if (named.IsScalar)
            return new(named, isExact: false);
        var isOne = named.Type == nameof(Verifier) || (named.Type is null && named.Property("Sha256") is null && named.Property("Members") is null);
        return isOne && named.Property("Name") is { } name ? new(name, isExact: true) : null;
    }

    /// <summary>It by what is no verifier: using it is an error.</summary>
    internal static VerifierIdentity Refuse(object? given) => new(new GivenObject(new object[] { given! }), isExact: true);

    /// <summary>The verifiers that are meant.</summary>
    /// <exception cref="FetchException"><c>UnknownVerifier</c> when one was meant and it is not in use; <c>InvalidVerifierName</c>.</exception>
    internal IReadOnlyList<Verifier> Find(FetchStore store)
    {
        if (isNone)
            throw VerifierErrors.InvalidVerifierName(text);
        if (isExact && Wildcard.HasWildcards(text))
            throw VerifierErrors.UnknownVerifier(text);
        return store.Verifiers.Find(text);
    }
}

using System.Data.Common;
using FetchPS.Core.Data;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification;

/// <summary>Says which verifiers look at the new versions of a URL.</summary>
/// <param name="verifiers">The verifiers in use.</param>
internal sealed class Assignment(IReadOnlyCollection<Verifier> verifiers)
{
    // A set's verifiers look at all its members together, not at single versions.
    private readonly List<Verifier> single = [.. verifiers.Where(verifier => verifier.SetName is null)];
    private readonly List<Verifier> ofSets = [.. verifiers.Where(verifier => verifier.SetName is not null && verifier.Need == VerifierNeed.Required)];
    private readonly Dictionary<string, HashSet<long>> members = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The verifiers of a URL. One that comes after another applies only where that one does: it could never pass there.</summary>
    public List<AssignedVerifier> For(string address)
    {
        var applying = single.Where(verifier => Applies(verifier, address)).ToList();
        while (applying.RemoveAll(verifier => verifier.After is not null && Before(verifier, applying) is null) > 0)
        {
            // Until no one is left that would wait for a verifier that is not there.
        }

        return [.. applying.Select(verifier => new AssignedVerifier(verifier, Before(verifier, applying)?.Id))];
    }

    /// <summary>The required verifiers of the sets that a URL is in.</summary>
    public List<Verifier> OfSets(DbConnection connection, long urlId) => ofSets.FindAll(verifier =>
    {
        if (!members.TryGetValue(verifier.SetName!, out var ids))
            members.Add(verifier.SetName!, ids = FileSetRepository.MemberIds(connection, verifier.SetName!));
        return ids.Contains(urlId);
    });

    /// <summary>Whether any required verifier looks at a URL's new versions, by themselves or with their set.</summary>
    public bool LooksAt(DbConnection connection, long urlId, string address) => LooksAt(For(address), OfSets(connection, urlId));

    /// <summary>Whether any of a URL's verifiers is required.</summary>
    public static bool LooksAt(List<AssignedVerifier> single, List<Verifier> ofSets) =>
        ofSets.Count > 0 || single.Exists(one => one.Verifier.Need == VerifierNeed.Required);

    /// <summary>Whether a verifier is meant for a URL at all.</summary>
    public static bool Applies(Verifier verifier, string address) => verifier.UrlPattern is null || Wildcard.MatchesAddress(verifier.UrlPattern, address);

    private static Verifier? Before(Verifier verifier, List<Verifier> among) =>
        verifier.After is null ? null : among.Find(other => string.Equals(other.Name, verifier.After, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A verifier that is to look at a version.</summary>
/// <param name="Verifier">The verifier.</param>
/// <param name="AfterId">The one that must have passed the version before; null for none.</param>
internal sealed record AssignedVerifier(Verifier Verifier, long? AfterId);

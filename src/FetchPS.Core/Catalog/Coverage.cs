using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Catalog;

/// <summary>Says whether a version of a URL could become current by itself, as things are.</summary>
internal sealed class Coverage(StoreTransaction transaction)
{
    private readonly List<Verifier> verifiers = VerifierRepository.All(transaction.Connection);
    private readonly bool promotesUnverified = Promotion.PromotesUnverified(transaction, FetchOptions.Default);
    private Assignment? assignment;

    /// <summary>Whether a required verifier applies, its set's or its own, or none is needed.</summary>
    public bool Covers(string address, string? set, FetchOptions options) =>
        (options.PromoteUnverified ?? promotesUnverified)
        || (set is not null && verifiers.Exists(verifier => verifier.Need == VerifierNeed.Required && string.Equals(verifier.SetName, set, StringComparison.OrdinalIgnoreCase)))
        || (assignment ??= new(verifiers)).For(address).Exists(one => one.Verifier.Need == VerifierNeed.Required);
}

using FetchPS.Core;

namespace FetchPS.Arguments;

/// <summary>Completes the names of verifiers.</summary>
public sealed class VerifierCompleter : StoreCompleter
{
    private protected override IEnumerable<string> Candidates(FetchStore store) => store.Verifiers.Find(null).Select(verifier => verifier.Name);
}

using FetchPS.Core;

namespace FetchPS.Arguments;

/// <summary>Completes the names of file sets.</summary>
public sealed class SetCompleter : StoreCompleter
{
    private protected override IEnumerable<string> Candidates(FetchStore store) => store.Sets.Find(null).Select(set => set.Name);
}

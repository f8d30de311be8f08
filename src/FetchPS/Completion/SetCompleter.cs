using FetchPS.Core;
using FetchPS.Core.Urls;

namespace FetchPS.Completion;

/// <summary>Completes the names of file sets.</summary>
public sealed class SetCompleter : StoreCompleter
{
    private protected override IEnumerable<string> Candidates(FetchStore store) =>
        store.Urls.Find(new UrlQuery()).Select(url => url.Set).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
}

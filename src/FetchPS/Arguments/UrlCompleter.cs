using FetchPS.Core;
using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>Completes the addresses of watched URLs.</summary>
public sealed class UrlCompleter : StoreCompleter
{
    private protected override IEnumerable<string> Candidates(FetchStore store) => store.Urls.Find(new UrlQuery()).Select(url => url.Url);
}

using System.Collections.Concurrent;

namespace FetchPS.Core.Cycles;

/// <summary>Hosts that wanted to be left alone for longer than a cycle waits, and the turns that were not made for it.</summary>
internal sealed class RestingHosts
{
    private readonly ConcurrentDictionary<string, int> turns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes a turn that was not made. Nothing of it is recorded: the URL is as due as before.</summary>
    public void Add(FetchedTurn turn)
    {
        turn.File.Dispose();
        turns.AddOrUpdate((turn.Answer.FinalAddress ?? turn.Url.Address.Uri).IdnHost, 1, static (_, count) => count + 1);
    }

    /// <summary>A sentence for each host.</summary>
    public IEnumerable<string> Messages() => turns.OrderBy(host => host.Key, StringComparer.Ordinal).Select(host => FormattableString.Invariant(
        $"{host.Key} answered 429 (too many requests) and wants to be left alone for longer than a cycle waits: {host.Value} URLs were not fetched. They come first in the next cycle."));
}

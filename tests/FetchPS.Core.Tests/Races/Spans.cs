namespace FetchPS.Core.Tests.Races;

/// <summary>When what was so, by the ticks of one clock. A change that an operation makes lies somewhere between its call and its return, so a span begins with the call and ends with the return.</summary>
internal sealed class Spans
{
    private readonly Dictionary<long, long> open = [];
    private readonly List<(long Key, (long Begin, long End) Span)> closed = [];

    /// <summary>Takes down what is so after an operation.</summary>
    /// <param name="keys">What is so.</param>
    /// <param name="called">When the operation was called.</param>
    /// <param name="returned">When it returned.</param>
    public void Note(IReadOnlySet<long> keys, long called, long returned)
    {
        foreach (var key in keys)
            open.TryAdd(key, called);
        foreach (var (key, begin) in open.Where(span => !keys.Contains(span.Key)).ToList())
        {
            closed.Add((key, (begin, returned)));
            open.Remove(key);
        }
    }

    /// <summary>Every span, by what was so; those that go on have no end yet.</summary>
    public ILookup<long, (long Begin, long End)> All() =>
        closed.Concat(open.Select(span => (span.Key, (span.Value, long.MaxValue)))).ToLookup(span => span.Key, span => span.Item2);
}

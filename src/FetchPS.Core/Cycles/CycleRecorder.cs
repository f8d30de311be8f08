using FetchPS.Core.Actions;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>
/// The one writer of a cycle: has turns and verdicts recorded in batches, a transaction each. While one batch is committed, the bodies of the next are brought to their places.
/// </summary>
internal sealed class CycleRecorder(Journal journal, TurnPlacer placer, TurnRecorder turns, VerdictRecorder verdicts, CycleAccount account)
{
    private readonly BatchQueue<CycleEntry> queue = new();

    public ValueTask AddAsync(FetchedTurn turn) => queue.AddAsync(new TurnEntry(placer.Prepare(turn)));

    /// <summary>Has something told in its turn.</summary>
    public ValueTask AddAsync(CycleWarning warning) => queue.AddAsync(new WarningEntry(warning));

    public ValueTask AddAsync(Verifier verifier, Verdict verdict) => queue.AddAsync(new VerdictEntry(verifier, verdict));

    public ValueTask AddAsync(SetWork work, Verifier verifier, Verdict verdict) => queue.AddAsync(new SetVerdictEntry(work, verifier, verdict));

    /// <summary>Says that no more turns come, and waits until those that came are recorded.</summary>
    public async Task EndFetchesAsync()
    {
        queue.StopGathering();
        await queue.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until all that was added is recorded.</summary>
    public Task FlushAsync() => queue.FlushAsync();

    /// <summary>Says that no more verdicts come, and waits until every turn is told of.</summary>
    public async Task EndTurnsAsync()
    {
        await queue.AddAsync(new TurnsEndedEntry()).ConfigureAwait(false);
        await queue.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Complete() => queue.Complete();

    /// <summary>Records until <see cref="Complete"/>.</summary>
    public Task RunAsync() => queue.RunAsync(Record, prepare: batch => placer.Place(Turns(batch)));

    private void Record(List<CycleEntry> batch)
    {
        if (Turns(batch) is { Count: > 0 } placed)
            turns.Record(placed);
        if (batch.OfType<VerdictEntry>().ToList() is { Count: > 0 } given)
            verdicts.Record(given);
        foreach (var entry in batch)
        {
            if (entry is SetVerdictEntry ofSet)
                verdicts.Record(ofSet);
        }

        foreach (var entry in batch.OfType<WarningEntry>())
            account.Tell(entry.Warning);
        if (batch.Exists(entry => entry is TurnsEndedEntry))
            account.EndTurns();
        journal.FlushLog();
    }

    private static List<PlacedTurn> Turns(List<CycleEntry> batch) => [.. batch.OfType<TurnEntry>().Select(entry => entry.Turn)];
}

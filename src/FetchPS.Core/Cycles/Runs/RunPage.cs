using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles.Runs;

/// <summary>A page of versions in a run of verifiers by hand: verifiers run beside each other, and what they say is told by the order of versions.</summary>
internal sealed class RunPage(RunScope scope, Journal journal, VerdictLedger ledger, CurrentFiles current, Action<VerifierRunEvent> report)
{
    private readonly BatchQueue<(Verifier Verifier, Verdict Verdict)> queue = new();
    private readonly Dictionary<(long VersionId, long VerifierId), VerdictWeight> weights = [];
    private Dictionary<long, Turn> turns = [];
    private Queue<Turn> untold = [];
    private VerifierStage? stage;

    public async Task RunAsync(List<FileVersion> page, Func<Verifier, IVerifierRunner> runnerFor, TimeProvider time, CancellationToken cancellationToken)
    {
        untold = new(page.Select(version => new Turn(version)));
        turns = untold.ToDictionary(turn => turn.Version.Id);
        stage = new VerifierStage(runnerFor, (verifier, verdict) => queue.AddAsync((verifier, verdict)), queue.FlushAsync, time, cancellationToken);
        var started = journal.Write(transaction => page.SelectMany(version => scope.First(version).Where(verifier => Start(transaction, verifier, version))
            .Select(verifier => (verifier, version))).ToList());
        Tell();
        started.ForEach(one => stage.Submit(one.verifier, one.version));

        var recording = Task.Run(() => queue.RunAsync(Record), CancellationToken.None);
        try
        {
            await stage.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            queue.Complete();
            await recording.ConfigureAwait(false);
        }
    }

    private bool Start(StoreTransaction transaction, Verifier verifier, FileVersion version)
    {
        if (scope.Start(transaction, verifier, version) is not { } weight)
            return false;

        weights[(version.Id, verifier.Id)] = weight;
        turns[version.Id].Missing++;
        return true;
    }

    private void Record(List<(Verifier Verifier, Verdict Verdict)> batch)
    {
        if (batch.Count == 0)
            return;

        List<(Verifier Verifier, FileVersion Version)> next = [];
        journal.Write(transaction =>
        {
            foreach (var (verifier, verdict) in batch)
                next.AddRange(Record(transaction, verifier, verdict));
            return true;
        });
        if (!current.Settle())
            report(new VerifierRunWarning("A current copy could not be brought up to date; Get-FetchLog -Level Error says which."));
        scope.Verdicts += batch.Count;
        next.ForEach(one => stage!.Submit(one.Verifier, one.Version));
        Tell();
    }

    /// <summary>Records a verdict.</summary>
    /// <returns>The verifiers whose turn has come by it.</returns>
    private List<(Verifier, FileVersion)> Record(StoreTransaction transaction, Verifier verifier, Verdict verdict)
    {
        var turn = turns[verdict.VersionId];
        turn.Missing--;
        var weight = weights[(verdict.VersionId, verifier.Id)];
        var row = verdict.ToRow(verifier.Id, scope.RunId, journal.Actor) with { IsAdvisory = weight == VerdictWeight.Advisory, Decides = weight == VerdictWeight.Decides };
        if (ledger.Record(transaction, row, verifier.Name) is not { } recorded)
            return [];

        turn.Verdicts.Add(VerificationRepository.ById(transaction.Connection, recorded.Id));
        var followers = scope.Followers(verifier, turn.Version).ToList();
        if (verdict.Result == VerificationResult.Passed)
            return followers.Where(follower => Start(transaction, follower, turn.Version)).Select(follower => (follower, turn.Version)).ToList();

        followers.ForEach(follower => scope.Skip(follower, turn.Version));
        return [];
    }

    /// <summary>Tells of the versions that are done with, as far as all before them are.</summary>
    private void Tell()
    {
        while (untold.TryPeek(out var turn) && turn.Missing == 0)
        {
            untold.Dequeue();
            report(new VersionVerified(turn.Version.Id, turn.Verdicts));
        }
    }

    private sealed class Turn(FileVersion version)
    {
        public FileVersion Version { get; } = version;

        /// <summary>Verdicts that are still to come.</summary>
        public int Missing { get; set; }

        public List<FetchPS.Verification> Verdicts { get; } = [];
    }
}

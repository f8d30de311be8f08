using System.Data.Common;
using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>
/// The one writer of a cycle: records turns and verdicts in batches, a transaction each, and tells of them once they are committed. While one batch
/// is committed, the bodies of the next are brought to their places.
/// </summary>
internal sealed class CycleRecorder(
    CycleLease lease, Journal journal, TurnPlacer placer, VerdictLedger ledger, SetLedger sets, Promotion promotion, CurrentFiles current, VersionCatalog versions,
    Action<CycleEvent> report)
{
    private readonly BatchQueue<object> queue = new();
    private readonly Dictionary<long, OpenTurn> open = [];

    public CycleSummary Summary { get; private set; } = new() { CycleId = lease.CycleId };

    /// <summary>Versions and verifiers that are to look at them again, once all is fetched: a newer version may come of their own URL, too.</summary>
    public HashSet<(long VersionId, long VerifierId)> Reopened { get; } = [];

    /// <summary>A version that was just committed needs a verifier, or one whose turn has come.</summary>
    public event Action<Verifier, FileVersion>? VerifierNeeded;

    public ValueTask AddAsync(FetchedTurn turn) => queue.AddAsync(placer.Prepare(turn));

    /// <summary>Has something told in its turn.</summary>
    public ValueTask AddAsync(CycleWarning warning) => queue.AddAsync(warning);

    public ValueTask AddAsync(Verifier verifier, Verdict verdict) => queue.AddAsync(new GivenVerdict(verifier, verdict));

    public ValueTask AddAsync(SetWork work, Verifier verifier, Verdict verdict) => queue.AddAsync(new GivenSetVerdict(work, verifier, verdict));

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
        await queue.AddAsync(TurnsEnded.Instance).ConfigureAwait(false);
        await queue.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Complete() => queue.Complete();

    /// <summary>Records until <see cref="Complete"/>.</summary>
    public Task RunAsync() => queue.RunAsync(Record, prepare: batch => placer.Place([.. batch.OfType<PlacedTurn>()]));

    private void Record(List<object> batch)
    {
        var turns = batch.OfType<PlacedTurn>().ToList();
        if (turns.Count > 0)
            RecordTurns(turns);
        var verdicts = batch.OfType<GivenVerdict>().ToList();
        if (verdicts.Count > 0)
            RecordVerdicts(verdicts);
        foreach (var given in batch.OfType<GivenSetVerdict>())
            RecordSetVerdict(given);
        foreach (var warning in batch.OfType<CycleWarning>())
            report(warning);
        if (batch.Contains(TurnsEnded.Instance))
            EndTurns();
        journal.FlushLog();
    }

    private void RecordTurns(List<PlacedTurn> placed)
    {
        var (recorded, claimed) = journal.Write(transaction =>
        {
            var assignment = new Assignment(VerifierRepository.All(transaction.Connection));
            using var rows = new TurnRepository(transaction.Connection, lease.CycleId, lease.Start);
            using var insert = VersionRepository.InsertCommand(transaction.Connection);
            using var evidence = new EvidenceRepository(transaction.Connection);
            var mayCommit = CycleRepository.IsRunning(transaction.Connection, lease.CycleId);
            var turns = placed.Select(turn => mayCommit ? Record(transaction, rows, insert, evidence, assignment, turn) : RecordedTurn.Lost(turn)).ToList();
            var stored = turns.Where(turn => turn.Version is not null).Select(turn => (turn.Version!, turn.Turn.Fetched.Url.Newest?.Id)).ToList();
            return (turns, VoidVerdicts.Follow(transaction, stored, lease.CycleId));
        });
        Reopened.UnionWith(claimed);
        if (recorded.Exists(turn => turn.IsPromoted))
            current.Settle();

        foreach (var (turn, result, version, assigned, isInSet, _) in recorded)
        {
            if (result is null)
            {
                Drop(turn);
                continue;
            }

            if (turn.Fetched.Lie is { } lie)
                Warn(turn, Events.ServerLied, $"{lie}; from now on it is always asked for the whole file");
            foreach (var doubt in turn.Fetched.Answer.Doubts)
                journal.Log(Events.AskedAgain, $"{turn.Fetched.Url.Address}: asked once more {doubt.Without}, since the server had answered {doubt.Reason}.", lease.CycleId, result.UrlId);
            Count(result.Outcome);
            var first = assigned.Where(one => one.AfterId is null && one.Verifier.Enabled).ToList();
            if (version is null || (first.Count == 0 && !isInSet))
            {
                End(turn, result);
                continue;
            }

            var file = versions.ToVersion(version);
            open.Add(version.Id, new OpenTurn(turn, result, first.Count, isInSet));
            foreach (var one in first)
                VerifierNeeded?.Invoke(one.Verifier, file);
        }
    }

    private RecordedTurn Record(
        StoreTransaction transaction, TurnRepository rows, DbCommand insert, EvidenceRepository evidence, Assignment assignment, PlacedTurn turn)
    {
        var fetched = turn.Fetched;
        var isKept = turn.Outcome == TurnOutcome.NotModified && rows.TryKeep(turn.ToKeptRow());
        var plan = isKept ? fetched.Url.Plan : rows.Plan(fetched.Url.Id);
        if (plan is null)
            return RecordedTurn.Lost(turn);

        List<AssignedVerifier> assigned = [];
        List<Verifier> ofSets = [];
        VersionRow? version = null;
        if (isKept)
        {
            // Recorded in one step, as most turns are.
        }
        else if (turn.Outcome == TurnOutcome.Failed)
        {
            rows.Fail(fetched.Url.Id, plan, fetched.Fetched, Message(turn)!, (fetched.Answer as FailedAnswer)?.RetryAfter);
        }
        else
        {
            if (turn.Outcome == TurnOutcome.Stored)
            {
                (assigned, ofSets) = (assignment.For(fetched.Url.Address.Text), assignment.OfSets(transaction.Connection, fetched.Url.Id));
                turn.Refusal = ContentRules.Refuse(fetched.File.Kind, fetched.Url.AcceptedKind, fetched.Url.Options, Assignment.LooksAt(assigned, ofSets));
                version = Insert(transaction, insert, turn);
                if (fetched.Answer.EvidenceOf(version.Id, fetched.Url.Address) is { } known)
                    evidence.Insert(known);
                if (turn.Refusal is not null)
                    (assigned, ofSets) = ([], []);
                foreach (var one in assigned)
                    RequiredVerifierRepository.Insert(transaction.Connection, version.Id, one.Verifier, one.AfterId, lease.CycleId);
                foreach (var verifier in ofSets)
                    RequiredVerifierRepository.InsertUnclaimed(transaction.Connection, version.Id, verifier.Id);
            }

            rows.Succeed(plan, turn.ToRow(version?.Id));
        }

        var result = new TurnResult
        {
            UrlId = fetched.Url.Id,
            Url = fetched.Url.Address.Text,
            Outcome = turn.Outcome,
            VersionId = version?.Id ?? (turn.Outcome == TurnOutcome.Failed ? null : fetched.Url.Newest?.Id),
            StatusCode = fetched.Answer.StatusCode,
            Status = version?.Status ?? (turn.Outcome == TurnOutcome.Failed ? null : fetched.Url.Newest?.Status),
            Duration = fetched.Duration,
            Bytes = fetched.Answer.WireBytes,
            Error = Message(turn) ?? (turn.Refusal is null ? null : $"The content was refused: {turn.Refusal}."),
            ErrorId = turn.Error?.ErrorId ?? (turn.Refusal is null ? null : "ContentRefused"),
        };
        rows.Attempt(result, fetched.Fetched - fetched.Duration, fetched.Answer.Tries, fetched.Answer.RedirectedTo);
        var isPromoted = version is not null && turn.Refusal is null && ofSets.Count == 0 && !assigned.Exists(one => one.Verifier.Need == VerifierNeed.Required)
            && promotion.ApplyUnverified(transaction, version.UrlId, fetched.Url.Options, lease.CycleId);
        return new(turn, result, version, assigned, ofSets.Count > 0, isPromoted);
    }

    private VersionRow Insert(StoreTransaction transaction, DbCommand insert, PlacedTurn turn)
    {
        var fetched = turn.Fetched;
        var content = (ContentAnswer)fetched.Answer;
        var row = new NewVersion(fetched.Url.Id, lease.CycleId, content.FileName, turn.Path!.Value, content.LastModified, fetched.Fetched, fetched.File.Size, fetched.File.Sha256,
            fetched.File.Kind, turn.Refusal);
        var id = VersionRepository.Insert(insert, row);
        var sha256 = Convert.ToHexStringLower(row.Sha256);
        transaction.Record(new(Events.VersionStored, "version", id, $"{fetched.Url.Address}: version {id} stored, {row.Size} bytes as {row.Name}.")
        {
            CycleId = lease.CycleId,
            UrlId = row.UrlId,
            Details = [new("sha256", sha256), new("path", row.Path.Text)],
        });
        if (turn.Refusal is not null)
        {
            transaction.Record(new(Events.VersionRefused, "version", id, $"{fetched.Url.Address}: version {id} was refused: {turn.Refusal}.")
            {
                CycleId = lease.CycleId,
                UrlId = row.UrlId,
                Details = [new("reason", turn.Refusal)],
            });
        }

        var status = turn.Refusal is null ? VerificationStatus.Unverified : VerificationStatus.Failed;
        return new(id, row.UrlId, fetched.Url.Address, row.Name, row.Path, row.LastModified, row.Fetched, row.Size, sha256, status, turn.Refusal, CurrentVersionId: null);
    }

    /// <summary>A turn whose URL another cycle holds by now: what it brought must not count.</summary>
    private void Drop(PlacedTurn turn)
    {
        if (turn.Path is not null)
            placer.Withdraw(turn);
        Warn(turn, Events.TurnDropped, "the answer came after the lease was lost, and was dropped");
    }

    private void Warn(PlacedTurn turn, LoggedEvent happened, string what)
    {
        var message = $"{turn.Fetched.Url.Address}: {what}.";
        journal.Log(happened, message, lease.CycleId, turn.Fetched.Url.Id);
        report(new CycleWarning(message));
    }

    private void RecordVerdicts(List<GivenVerdict> batch)
    {
        var judged = journal.Write(transaction => batch.Select(given => Record(transaction, given)).ToList());
        current.Settle();

        foreach (var (given, recorded, followers) in judged)
        {
            var verdict = given.Verdict;
            if (recorded is null)
            {
                journal.Log(Events.VerdictDropped, $"{given.Verifier.Name} judged version {verdict.VersionId}, which has since been removed.", lease.CycleId);
                if (open.Remove(verdict.VersionId, out var orphan))
                    End(orphan.Turn, orphan.Result);
                continue;
            }

            if (verdict.Result == VerificationResult.Failed && !recorded.IsAdvisory)
                Summary = Summary with { VerificationsFailed = Summary.VerificationsFailed + 1 };
            if (verdict.Result == VerificationResult.Error)
                Summary = Summary with { VerifierErrors = Summary.VerifierErrors + 1 };
            var version = versions.ToVersion(recorded.Version);
            report(new VerdictGiven(version, given.Verifier.Name, verdict.Result, verdict.Message) { IsAdvisory = recorded.IsAdvisory });
            foreach (var follower in followers)
                VerifierNeeded?.Invoke(follower, version);

            if (open.TryGetValue(verdict.VersionId, out var turn) && (turn.Missing += followers.Count - 1) == 0 && !turn.IsInSet)
            {
                open.Remove(verdict.VersionId);
                End(turn.Turn, turn.Result with { Status = recorded.Version.Status });
            }
        }
    }

    private void RecordSetVerdict(GivenSetVerdict given)
    {
        var verdict = given.Verdict;
        journal.Write(transaction =>
        {
            sets.Record(transaction, given.Work, given.Verifier, verdict, lease.CycleId);
            return true;
        });
        current.Settle();

        if (verdict.Result == VerificationResult.Failed && given.Verifier.Need == VerifierNeed.Required)
            Summary = Summary with { VerificationsFailed = Summary.VerificationsFailed + 1 };
        if (verdict.Result == VerificationResult.Error)
            Summary = Summary with { VerifierErrors = Summary.VerifierErrors + 1 };
        report(new SetVerdictGiven(given.Work.Set.Name, given.Verifier.Name, verdict.Result, verdict.Message) { IsAdvisory = given.Verifier.Need == VerifierNeed.Advisory });
    }

    /// <summary>Tells of the turns that waited for their sets, also where these have to wait longer.</summary>
    private void EndTurns()
    {
        foreach (var (versionId, turn) in open)
            End(turn.Turn, turn.Result with { Status = versions.StatusOf(versionId) ?? turn.Result.Status });
        open.Clear();
    }

    /// <summary>Records a verdict, and claims the verifiers whose turn has come by it.</summary>
    private JudgedVerdict Record(StoreTransaction transaction, GivenVerdict given)
    {
        var recorded = ledger.Record(transaction, given.Verdict.ToRow(given.Verifier.Id, lease.CycleId, journal.Actor), given.Verifier.Name);
        if (recorded is { IsOutdated: true } && RequiredVerifierRepository.ClaimAgain(transaction.Connection, lease.CycleId, given.Verdict.VersionId, given.Verifier.Id))
            return new(given, recorded, [given.Verifier]);
        if (recorded is null || recorded.IsOutdated || given.Verdict.Result != VerificationResult.Passed)
            return new(given, recorded, []);

        var ids = RequiredVerifierRepository.ClaimFollowers(transaction.Connection, lease.CycleId, given.Verdict.VersionId, given.Verifier.Id);
        return new(given, recorded, ids.Count == 0 ? [] : [.. VerifierRepository.All(transaction.Connection).Where(verifier => ids.Contains(verifier.Id))]);
    }

    private void End(PlacedTurn turn, TurnResult result)
    {
        var address = turn.Fetched.Url.Address;
        if (result.Outcome == TurnOutcome.Failed)
            journal.Log(Events.TurnFailed, result.Error!, lease.CycleId, result.UrlId);
        else if (result.Outcome == TurnOutcome.NotModified)
            journal.Log(Events.TurnNotModified, $"{address}: not modified.", lease.CycleId, result.UrlId);
        else if (result.Outcome == TurnOutcome.SameContent)
            journal.Log(Events.TurnSameContent, $"{address}: the same content again.", lease.CycleId, result.UrlId);
        report(new TurnEnded(result, turn.Error));
    }

    /// <summary>The failure's own words; those of the disk do not name the URL by themselves.</summary>
    private static string? Message(PlacedTurn turn)
    {
        var address = turn.Fetched.Url.Address;
        return turn.Error is not { Message: { } text } || text.Contains(address.Masked, StringComparison.Ordinal) ? turn.Error?.Message : $"{address}: {text}";
    }

    private void Count(TurnOutcome outcome) => Summary = outcome switch
    {
        TurnOutcome.Stored => Summary with { Stored = Summary.Stored + 1 },
        TurnOutcome.NotModified => Summary with { NotModified = Summary.NotModified + 1 },
        TurnOutcome.SameContent => Summary with { SameContent = Summary.SameContent + 1 },
        _ => Summary with { Failed = Summary.Failed + 1 },
    };

    private sealed record RecordedTurn(PlacedTurn Turn, TurnResult? Result, VersionRow? Version, List<AssignedVerifier> Assigned, bool IsInSet, bool IsPromoted)
    {
        /// <summary>A turn whose claim was lost: what it brought does not count.</summary>
        public static RecordedTurn Lost(PlacedTurn turn) => new(turn, null, null, [], IsInSet: false, IsPromoted: false);
    }

    private sealed record GivenVerdict(Verifier Verifier, Verdict Verdict);

    private sealed record GivenSetVerdict(SetWork Work, Verifier Verifier, Verdict Verdict);

    private sealed record JudgedVerdict(GivenVerdict Given, RecordedVerdict? Recorded, List<Verifier> Followers);

    private sealed class OpenTurn(PlacedTurn turn, TurnResult result, int missing, bool isInSet)
    {
        public PlacedTurn Turn { get; } = turn;

        public TurnResult Result { get; } = result;

        /// <summary>Whether its set is to be verified too, after all others.</summary>
        public bool IsInSet { get; } = isInSet;

        /// <summary>Verdicts that are still to come.</summary>
        public int Missing { get; set; } = missing;
    }

    private sealed class TurnsEnded
    {
        public static readonly TurnsEnded Instance = new();
    }
}

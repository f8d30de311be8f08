using System.Data.Common;
using System.Threading.Channels;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Sets;
using FetchPS.Core.Urls;
using FetchPS.Core.Verification;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Cycles;

/// <summary>The one writer of a cycle: records turns and verdicts in batches, a transaction each, and tells of them once they are committed.</summary>
internal sealed class CycleRecorder(
    CycleLease lease, Journal journal, TurnPlacer placer, VerdictLedger ledger, SetLedger sets, CurrentFiles current, VersionCatalog versions, Action<CycleEvent> report)
{
    private const int LargestBatch = 1024;

    /// <summary>How long turns wait for others to share their commit, which costs the disk a flush.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(25);

    private readonly Channel<object> items = Channel.CreateBounded<object>(new BoundedChannelOptions(LargestBatch) { SingleReader = true });
    private readonly TaskCompletionSource fetchesEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource fetchesRecorded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, OpenTurn> open = [];
    private volatile Mark? awaited;

    public CycleSummary Summary { get; private set; } = new() { CycleId = lease.CycleId };

    /// <summary>A version that was just committed needs a verifier.</summary>
    public event Action<Verifier, FileVersion>? VerifierNeeded;

    public ValueTask AddAsync(FetchedTurn turn) => items.Writer.WriteAsync(turn);

    public ValueTask AddAsync(Verifier verifier, Verdict verdict) => items.Writer.WriteAsync(new GivenVerdict(verifier, verdict));

    public ValueTask AddAsync(SetWork work, Verifier verifier, Verdict verdict) => items.Writer.WriteAsync(new GivenSetVerdict(work, verifier, verdict));

    /// <summary>Ends once every turn of the cycle is recorded.</summary>
    public Task FetchesRecorded => fetchesRecorded.Task;

    /// <summary>Waits until all that was added is recorded. One at a time.</summary>
    public Task WaitAsync() => WaitAsync(new Mark(EndsTurns: false));

    /// <summary>Says that no more verdicts come, and waits until every turn is told of.</summary>
    public Task EndTurnsAsync() => WaitAsync(new Mark(EndsTurns: true));

    /// <summary>Says that no more turns come, and waits until those that came are recorded.</summary>
    public async Task EndFetchesAsync()
    {
        fetchesEnded.TrySetResult();
        await items.Writer.WriteAsync(FetchesEnded.Instance).ConfigureAwait(false);
        await fetchesRecorded.Task.ConfigureAwait(false);
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Complete() => items.Writer.TryComplete();

    /// <summary>Records until <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await items.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                if (items.Reader.Count < LargestBatch)
                    await Task.WhenAny(fetchesEnded.Task, Task.Delay(GatherTime)).ConfigureAwait(false);
                Record(Take());
            }
        }
        catch (Exception failure)
        {
            // Whoever adds or waits learns that nothing is recorded any more.
            items.Writer.TryComplete(failure);
            fetchesRecorded.TrySetException(failure);
            awaited?.Recorded.TrySetException(failure);
            throw;
        }
    }

    private List<object> Take()
    {
        List<object> batch = [];
        while (batch.Count < LargestBatch && items.Reader.TryRead(out var item))
            batch.Add(item);
        return batch;
    }

    private void Record(List<object> batch)
    {
        var turns = batch.OfType<FetchedTurn>().ToList();
        if (turns.Count > 0)
            RecordTurns(turns);
        var verdicts = batch.OfType<GivenVerdict>().ToList();
        if (verdicts.Count > 0)
            RecordVerdicts(verdicts);
        foreach (var given in batch.OfType<GivenSetVerdict>())
            RecordSetVerdict(given);
        var mark = batch.OfType<Mark>().SingleOrDefault();
        if (mark is { EndsTurns: true })
            EndTurns();
        journal.FlushLog();
        if (batch.Contains(FetchesEnded.Instance))
            fetchesRecorded.TrySetResult();
        mark?.Recorded.TrySetResult();
    }

    private async Task WaitAsync(Mark mark)
    {
        awaited = mark;
        await items.Writer.WriteAsync(mark).ConfigureAwait(false);
        await mark.Recorded.Task.ConfigureAwait(false);
    }

    private void RecordTurns(List<FetchedTurn> batch)
    {
        var placed = placer.Place(batch);
        var recorded = journal.Write(transaction =>
        {
            var verifiers = VerifierRepository.All(transaction.Connection);
            var members = verifiers.Select(verifier => verifier.Set).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
                .ToDictionary(set => set, set => FileSetRepository.MemberIds(transaction.Connection, set), StringComparer.OrdinalIgnoreCase);
            using var rows = new TurnRepository(transaction.Connection, lease.CycleId, lease.Start);
            using var insert = VersionRepository.InsertCommand(transaction.Connection);
            using var evidence = new EvidenceRepository(transaction.Connection);
            return placed.Select(turn => Record(transaction, rows, insert, evidence, verifiers, members, turn)).ToList();
        });

        foreach (var (turn, result, version, required, isInSet) in recorded)
        {
            if (result is null)
            {
                Drop(turn);
                continue;
            }

            if (turn.Fetched.LiedBefore)
                Warn(turn, "ServerLied", "the server answers 304 (not modified) though the content has changed; from now on it is always asked for the whole file");
            Count(result.Outcome);
            if (version is null || (required.Count == 0 && !isInSet))
            {
                End(turn, result);
                continue;
            }

            var file = versions.ToVersion(version);
            open.Add(version.Id, new OpenTurn(turn, result, required.Count, isInSet));
            foreach (var verifier in required)
                VerifierNeeded?.Invoke(verifier, file);
        }
    }

    private RecordedTurn Record(
        StoreTransaction transaction, TurnRepository rows, DbCommand insert, EvidenceRepository evidence, List<Verifier> verifiers,
        Dictionary<string, HashSet<long>> members, PlacedTurn turn)
    {
        var fetched = turn.Fetched;
        var isKept = turn.Outcome == TurnOutcome.NotModified && rows.TryKeep(turn);
        var plan = isKept ? fetched.Url.Plan : rows.Plan(fetched.Url.Id);
        if (plan is null)
            return new(turn, null, null, [], IsInSet: false);

        List<Verifier> required = [];
        List<Verifier> ofSets = [];
        VersionRow? version = null;
        if (isKept)
        {
            // Recorded in one step, as most turns are.
        }
        else if (turn.Outcome == TurnOutcome.Failed)
        {
            rows.Fail(fetched.Url.Id, plan, fetched.Fetched, Message(turn)!);
        }
        else
        {
            if (turn.Outcome == TurnOutcome.Stored)
            {
                version = Insert(transaction, insert, turn);
                if (fetched.Answer is { Evidence: { } how, FinalAddress: { } address })
                    evidence.Insert(version.Id, address, how);
                if (turn.Refusal is null)
                {
                    required = [.. verifiers.Where(verifier => verifier.Set is null && (verifier.Url is null || Wildcard.MatchesAddress(verifier.Url, fetched.Address.Text)))];
                    ofSets = [.. verifiers.Where(verifier => verifier is { Set: { } set, Need: VerifierNeed.Required } && members[set].Contains(fetched.Url.Id))];
                }
                foreach (var verifier in required)
                    RequiredVerifierRepository.Insert(transaction.Connection, version.Id, verifier.Id, lease.CycleId);
                foreach (var verifier in ofSets)
                    RequiredVerifierRepository.InsertUnclaimed(transaction.Connection, version.Id, verifier.Id);
            }

            rows.Succeed(plan, turn, version?.Id);
        }

        var result = new TurnResult
        {
            UrlId = fetched.Url.Id,
            Address = fetched.Url.Address,
            Outcome = turn.Outcome,
            VersionId = version?.Id ?? (turn.Outcome == TurnOutcome.Failed ? null : fetched.Url.Newest?.Id),
            StatusCode = fetched.Answer.StatusCode,
            Status = version?.Status ?? (turn.Outcome == TurnOutcome.Failed ? null : fetched.Url.Newest?.Status),
            Duration = fetched.Duration,
            Bytes = fetched.Answer.WireBytes,
            Error = Message(turn) ?? (turn.Refusal is null ? null : $"The content was refused: {turn.Refusal}."),
            ErrorId = turn.Error?.ErrorId ?? (turn.Refusal is null ? null : "ContentRefused"),
        };
        rows.Attempt(result, fetched.Fetched - fetched.Duration, fetched.Answer);
        return new(turn, result, version, required, ofSets.Count > 0);
    }

    private VersionRow Insert(StoreTransaction transaction, DbCommand insert, PlacedTurn turn)
    {
        var fetched = turn.Fetched;
        var content = (ContentAnswer)fetched.Answer;
        var row = new NewVersion(fetched.Url.Id, lease.CycleId, content.FileName, turn.Path!, content.LastModified, fetched.Fetched, fetched.File.Size, fetched.File.Sha256,
            fetched.File.Kind, turn.Refusal);
        var id = VersionRepository.Insert(insert, row);
        var sha256 = Convert.ToHexStringLower(row.Sha256);
        transaction.Record(new("VersionStored", "version", id, $"{fetched.Address.Masked}: version {id} stored, {row.Size} bytes as {row.Name}.")
        {
            CycleId = lease.CycleId,
            UrlId = row.UrlId,
            Details = [new("sha256", sha256), new("path", row.Path)],
        });
        if (turn.Refusal is not null)
        {
            transaction.Record(new("VersionRefused", "version", id, $"{fetched.Address.Masked}: version {id} was refused: {turn.Refusal}.")
            {
                Level = LogLevel.Warning,
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
        Warn(turn, "TurnDropped", "the answer came after the lease was lost, and was dropped");
    }

    private void Warn(PlacedTurn turn, string eventName, string what)
    {
        var message = $"{turn.Fetched.Address.Masked}: {what}.";
        journal.Log(LogLevel.Warning, eventName, message, lease.CycleId, turn.Fetched.Url.Id);
        report(new CycleWarning(message));
    }

    private void RecordVerdicts(List<GivenVerdict> batch)
    {
        var judged = journal.Write(transaction => batch.Select(given => Record(transaction, given)).ToList());
        if (!current.Settle())
            WarnOfCopies();

        foreach (var (given, version) in batch.Zip(judged))
        {
            var verdict = given.Verdict;
            if (version is null)
            {
                journal.Log(LogLevel.Warning, "VerdictDropped", $"{given.Verifier.Name} judged version {verdict.VersionId}, which was removed meanwhile.", lease.CycleId);
                if (open.Remove(verdict.VersionId, out var orphan))
                    End(orphan.Turn, orphan.Result);
                continue;
            }

            if (verdict.Result == VerificationResult.Failed)
                Summary = Summary with { VerificationsFailed = Summary.VerificationsFailed + 1 };
            if (verdict.Result == VerificationResult.Error)
                Summary = Summary with { VerifierErrors = Summary.VerifierErrors + 1 };
            report(new VerdictGiven(versions.ToVersion(version), given.Verifier.Name, verdict.Result, verdict.Message));

            if (open.TryGetValue(verdict.VersionId, out var turn) && --turn.Missing == 0 && !turn.IsInSet)
            {
                open.Remove(verdict.VersionId);
                End(turn.Turn, turn.Result with { Status = version.Status });
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
        if (!current.Settle())
            WarnOfCopies();

        if (verdict.Result == VerificationResult.Failed)
            Summary = Summary with { VerificationsFailed = Summary.VerificationsFailed + 1 };
        if (verdict.Result == VerificationResult.Error)
            Summary = Summary with { VerifierErrors = Summary.VerifierErrors + 1 };
        report(new SetVerdictGiven(given.Work.Set.Name, given.Verifier.Name, verdict.Result, verdict.Message));
    }

    /// <summary>Tells of the turns that waited for their sets, also where these have to wait longer.</summary>
    private void EndTurns()
    {
        foreach (var (versionId, turn) in open)
            End(turn.Turn, turn.Result with { Status = versions.StatusOf(versionId) ?? turn.Result.Status });
        open.Clear();
    }

    private void WarnOfCopies() => report(new CycleWarning("What consumers read could not be brought up to date everywhere; Get-FetchLog -Level Error says where."));

    /// <summary>Records a verdict.</summary>
    /// <returns>The version with its status from now on; null when it was removed while it was judged.</returns>
    private VersionRow? Record(StoreTransaction transaction, GivenVerdict given) =>
        ledger.Record(transaction, ToRow(given), given.Verifier.Name)?.Version;

    private NewVerification ToRow(GivenVerdict given) => new(
        given.Verdict.VersionId, given.Verifier.Id, lease.CycleId, given.Verdict.Result, given.Verdict.Message, given.Verdict.Started, given.Verdict.Duration,
        given.Verdict.VerifierSha256, journal.Actor)
    {
        Output = given.Verdict.Output,
    };

    private void End(PlacedTurn turn, TurnResult result)
    {
        var address = turn.Fetched.Address.Masked;
        if (result.Outcome == TurnOutcome.Failed)
            journal.Log(LogLevel.Error, "TurnFailed", result.Error!, lease.CycleId, result.UrlId);
        else if (result.Outcome != TurnOutcome.Stored)
            journal.Log(LogLevel.Information, $"Turn{result.Outcome}", $"{address}: {(result.Outcome == TurnOutcome.NotModified ? "not modified" : "the same content again")}.", lease.CycleId, result.UrlId);
        report(new TurnEnded(result, turn.Error));
    }

    /// <summary>The failure's own words; those of the disk do not name the URL by themselves.</summary>
    private static string? Message(PlacedTurn turn)
    {
        var address = turn.Fetched.Address.Masked;
        return turn.Error is not { Message: { } text } || text.Contains(address, StringComparison.Ordinal) ? turn.Error?.Message : $"{address}: {text}";
    }

    private void Count(TurnOutcome outcome) => Summary = outcome switch
    {
        TurnOutcome.Stored => Summary with { Stored = Summary.Stored + 1 },
        TurnOutcome.NotModified => Summary with { NotModified = Summary.NotModified + 1 },
        TurnOutcome.SameContent => Summary with { SameContent = Summary.SameContent + 1 },
        _ => Summary with { Failed = Summary.Failed + 1 },
    };

    private sealed record RecordedTurn(PlacedTurn Turn, TurnResult? Result, VersionRow? Version, List<Verifier> Required, bool IsInSet);

    private sealed record GivenVerdict(Verifier Verifier, Verdict Verdict);

    private sealed record GivenSetVerdict(SetWork Work, Verifier Verifier, Verdict Verdict);

    /// <summary>Who added it waits until all before it is recorded.</summary>
    private sealed record Mark(bool EndsTurns)
    {
        public TaskCompletionSource Recorded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class OpenTurn(PlacedTurn turn, TurnResult result, int missing, bool isInSet)
    {
        public PlacedTurn Turn { get; } = turn;

        public TurnResult Result { get; } = result;

        /// <summary>Whether its set is to be verified too, after all others.</summary>
        public bool IsInSet { get; } = isInSet;

        /// <summary>Verdicts that are still to come.</summary>
        public int Missing { get; set; } = missing;
    }

    private sealed class FetchesEnded
    {
        public static readonly FetchesEnded Instance = new();
    }
}

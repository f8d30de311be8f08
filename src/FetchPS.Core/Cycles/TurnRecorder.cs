using System.Data.Common;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>Records turns, with the versions that they brought and who has to look at them, and tells of them once they are committed.</summary>
internal sealed class TurnRecorder(StoreContext context, CycleLease lease, TurnPlacer placer, Promotion promotion, CurrentFiles current, CycleAccount account)
{
    /// <summary>Versions and verifiers that are to look at them again, once all is fetched: a newer version may come of their own URL, too.</summary>
    public HashSet<(long VersionId, long VerifierId)> Reopened { get; } = [];

    /// <summary>Records a batch in one transaction.</summary>
    public void Record(List<PlacedTurn> placed)
    {
        var (recorded, claimed) = context.Journal.Write(transaction =>
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
                context.Journal.Log(Events.AskedAgain, $"{turn.Fetched.Url.Address}: asked once more {doubt.Without}, since the server had answered {doubt.Reason}.", lease.CycleId, result.UrlId);
            account.Count(result.Outcome);
            var first = assigned.Where(one => one.AfterId is null && one.Verifier.Enabled).ToList();
            if (version is null || (first.Count == 0 && !isInSet))
            {
                account.End(turn, result);
                continue;
            }

            var file = version.ToVersion(context.Layout);
            account.Hold(version.Id, turn, result, first.Count, isInSet);
            foreach (var one in first)
                account.Need(one.Verifier, file);
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
        context.Journal.Log(happened, message, lease.CycleId, turn.Fetched.Url.Id);
        account.Tell(new CycleWarning(message));
    }

    /// <summary>The failure's own words; those of the disk do not name the URL by themselves.</summary>
    private static string? Message(PlacedTurn turn)
    {
        var address = turn.Fetched.Url.Address;
        return turn.Error is not { Message: { } text } || text.Contains(address.Masked, StringComparison.Ordinal) ? turn.Error?.Message : $"{address}: {text}";
    }

    private sealed record RecordedTurn(PlacedTurn Turn, TurnResult? Result, VersionRow? Version, List<AssignedVerifier> Assigned, bool IsInSet, bool IsPromoted)
    {
        /// <summary>A turn whose claim was lost: what it brought does not count.</summary>
        public static RecordedTurn Lost(PlacedTurn turn) => new(turn, null, null, [], IsInSet: false, IsPromoted: false);
    }
}

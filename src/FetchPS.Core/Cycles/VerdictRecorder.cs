using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Cycles;

/// <summary>Records verdicts, on versions and on sets, and tells of them once they are committed.</summary>
internal sealed class VerdictRecorder(StoreContext context, CycleLease lease, VerdictLedger ledger, SetLedger sets, CurrentFiles current, CycleAccount account)
{
    /// <summary>Records a batch in one transaction.</summary>
    public void Record(List<VerdictEntry> batch)
    {
        var judged = context.Journal.Write(transaction => batch.Select(given => Record(transaction, given)).ToList());
        current.Settle();

        foreach (var (given, recorded, followers) in judged)
        {
            var verdict = given.Verdict;
            if (recorded is null)
            {
                context.Journal.Log(Events.VerdictDropped, $"{given.Verifier.Name} judged version {verdict.VersionId}, which has since been removed.", lease.CycleId);
                account.Judged(verdict.VersionId, status: null, followers: 0);
                continue;
            }

            account.Count(verdict.Result, decides: !recorded.IsAdvisory);
            var version = recorded.Version.ToVersion(context.Layout);
            account.Tell(new VerdictGiven(version, given.Verifier.Name, verdict.Result, verdict.Message) { IsAdvisory = recorded.IsAdvisory });
            foreach (var follower in followers)
                account.Need(follower, version);
            account.Judged(verdict.VersionId, recorded.Version.Status, followers.Count);
        }
    }

    /// <summary>Records what was said of a set.</summary>
    public void Record(SetVerdictEntry given)
    {
        var verdict = given.Verdict;
        context.Journal.Write(transaction =>
        {
            sets.Record(transaction, given.Work, given.Verifier, verdict, lease.CycleId);
            return true;
        });
        current.Settle();

        account.Count(verdict.Result, decides: given.Verifier.Need == VerifierNeed.Required);
        account.Tell(new SetVerdictGiven(given.Work.Set.Name, given.Verifier.Name, verdict.Result, verdict.Message) { IsAdvisory = given.Verifier.Need == VerifierNeed.Advisory });
    }

    /// <summary>Records a verdict, and claims the verifiers whose turn has come by it.</summary>
    private JudgedVerdict Record(StoreTransaction transaction, VerdictEntry given)
    {
        var recorded = ledger.Record(transaction, given.Verdict.ToRow(given.Verifier.Id, lease.CycleId, context.Journal.Actor), given.Verifier.Name);
        if (recorded is { IsOutdated: true } && RequiredVerifierRepository.ClaimAgain(transaction.Connection, lease.CycleId, given.Verdict.VersionId, given.Verifier.Id))
            return new(given, recorded, [given.Verifier]);
        if (recorded is null || recorded.IsOutdated || given.Verdict.Result != VerificationResult.Passed)
            return new(given, recorded, []);

        var ids = RequiredVerifierRepository.ClaimFollowers(transaction.Connection, lease.CycleId, given.Verdict.VersionId, given.Verifier.Id);
        return new(given, recorded, ids.Count == 0 ? [] : [.. VerifierRepository.All(transaction.Connection).Where(verifier => ids.Contains(verifier.Id))]);
    }

    private sealed record JudgedVerdict(VerdictEntry Given, RecordedVerdict? Recorded, List<Verifier> Followers);
}

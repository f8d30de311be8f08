using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Promotions;

/// <summary>Records what a set's verifier said of a generation, and what follows from it for every member, in one transaction.</summary>
internal sealed class SetLedger(Journal journal, VerdictLedger ledger, SetPromotion promotion)
{
    /// <summary>Records one verdict.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="work">The generation.</param>
    /// <param name="verifier">The verifier.</param>
    /// <param name="verdict">What it said of all members together.</param>
    /// <param name="cycleId">The cycle.</param>
    public void Record(StoreTransaction transaction, SetWork work, Verifier verifier, Verdict verdict, long cycleId)
    {
        var connection = transaction.Connection;
        if (work.Members.Any(member => verdict.RestsOn.Any(other => !work.Has(other) && BasisRepository.IsOutdated(connection, member.Version.Id, other))))
        {
            // It came after what it rests on was replaced: the next cycle looks again.
            GenerationVerifierRepository.Reopen(connection, work.GenerationId, verifier.Id);
            return;
        }

        GenerationVerifierRepository.Answer(connection, work.GenerationId, verifier.Id, verdict.Result);
        BasisRepository.Replace(connection, work.GenerationId, verifier.Id, verdict.RestsOn);
        var what = verdict.Result == VerificationResult.Error ? "could not verify" : verdict.Result == VerificationResult.Passed ? "passed" : "failed";
        transaction.Record(new(EventOf(verdict.Result), "set", work.Set.Id,
            $"{verifier.Name} {what} generation {work.GenerationId} of the set {work.Set.Name}{(string.IsNullOrEmpty(verdict.Message) ? "." : $": {verdict.Message}")}")
        {
            CycleId = cycleId,
            Details = [new("generation", SetPromotion.Text(work.GenerationId)), new("verifier", verifier.Name), new("message", verdict.Message), new("verifierSha256", verdict.VerifierSha256)],
        });

        foreach (var version in work.Members.Select(member => member.Version).Where(version => Counts(transaction, version, verifier, verdict.Result)))
        {
            var row = verdict.ToRow(verifier.Id, cycleId, journal.Actor) with { VersionId = version.Id, IsAdvisory = verifier.Need == VerifierNeed.Advisory, IsOnSet = true };
            ledger.Record(transaction, row, verifier.Name);
        }

        promotion.Judge(transaction, [(work.GenerationId, work.Set.Id)], cycleId);
    }

    private static AuditedEvent EventOf(VerificationResult result) => result switch
    {
        VerificationResult.Passed => Events.SetVerificationPassed,
        VerificationResult.Failed => Events.SetVerificationFailed,
        _ => Events.SetVerificationError,
    };

    /// <summary>
    /// A verdict counts for every member that this verifier has not passed yet: the list that failed an hour ago for want of its checksum passes with it. What it has
    /// passed is not failed for what another member became, and what came before the verifier was added can only gain.
    /// </summary>
    private static bool Counts(StoreTransaction transaction, FileVersion version, Verifier verifier, VerificationResult result)
    {
        var connection = transaction.Connection;
        // Versions may have been removed while they were looked at.
        if (VersionRepository.ById(connection, version.Id) is not { } now)
            return false;
        if (verifier.Need == VerifierNeed.Advisory)
            return true;
        if (RequiredVerifierRepository.Result(connection, version.Id, verifier.Id) is { } row)
            return row.Result != VerificationResult.Passed;
        if (result != VerificationResult.Passed || now.Status != VerificationStatus.Unverified)
            return false;

        RequiredVerifierRepository.InsertUnclaimed(connection, version.Id, verifier.Id);
        return true;
    }
}

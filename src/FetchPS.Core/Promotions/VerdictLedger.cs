using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Promotions;

/// <summary>Records verdicts, and what follows from them: the version's status and, by it, its sets' generations and the URL's current version.</summary>
internal sealed class VerdictLedger(Promotion promotion, SetPromotion sets)
{
    /// <summary>Records one verdict in the transaction. A verifier's counts where the version needs it, or where it is said to decide.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="verifierName">The verifier's name; null when a person decided.</param>
    /// <returns>What came of it; null when there is no such version, or no more.</returns>
    public RecordedVerdict? Record(StoreTransaction transaction, NewVerification verdict, string? verifierName)
    {
        var connection = transaction.Connection;
        if (VersionRepository.ById(connection, verdict.VersionId) is not { } version)
            return null;

        var errors = 0;
        var isOutdated = false;
        if (verdict is { VerifierId: { } verifierId, IsAdvisory: false })
        {
            isOutdated = !verdict.IsOnSet && verdict.RestsOn.Any(other => BasisRepository.IsOutdated(connection, version.Id, other));
            if (isOutdated)
            {
                // It came after what it rests on was replaced: whoever is next looks again.
                RequiredVerifierRepository.Release(connection, version.Id, verifierId);
                verdict = verdict with { IsAdvisory = true };
            }
            else if (verdict.Decides && verdict.Result != VerificationResult.Error)
            {
                RequiredVerifierRepository.Decide(connection, version.Id, verifierId, verdict.Result);
            }
            else
            {
                var standing = RequiredVerifierRepository.Answer(connection, version.Id, verifierId, verdict.Result);
                errors = standing?.Errors ?? 0;
                verdict = verdict with { IsAdvisory = standing?.IsAdvisory ?? true };
            }
        }

        var id = VerificationRepository.Insert(connection, verdict);
        transaction.Record(new(EventOf(verdict.Result), "version", version.Id, Sentence(version, verdict, verifierName))
        {
            CycleId = verdict.CycleId,
            UrlId = version.UrlId,
            Details =
            [
                new("verifier", verifierName), new("result", verdict.Result.ToString()), new("message", verdict.Message), new("verifierSha256", verdict.VerifierSha256),
                .. verdict.IsAdvisory ? [KeyValuePair.Create<string, string?>("advisory", "true")] : Array.Empty<KeyValuePair<string, string?>>(),
            ],
        });

        var waits = verdict is { Result: VerificationResult.Error, IsOnSet: false } && errors == RequiredVerifierRepository.Tries;
        if (waits)
            transaction.Record(Waits(version, verdict, verifierName!));
        return new(id, verdict.IsAdvisory ? version : Judge(transaction, version, verdict), verdict.IsAdvisory, waits) { IsOutdated = isOutdated };
    }

    /// <summary>Reckons the version's status anew, and what follows from it.</summary>
    private VersionRow Judge(StoreTransaction transaction, VersionRow version, NewVerification verdict)
    {
        var now = VersionStatus.Reckon(transaction, version, verdict.CycleId);
        var isPersonsPass = verdict is { VerifierId: null, Result: VerificationResult.Passed };
        if (isPersonsPass)
            SetPromotion.Overrule(transaction, version.Id);
        if (isPersonsPass || now.Status != version.Status)
        {
            sets.Follow(transaction, version.Id, verdict.CycleId);
            promotion.Apply(transaction, version.UrlId, verdict.CycleId);
        }

        return now;
    }

    private static AuditedEvent EventOf(VerificationResult result) => result switch
    {
        VerificationResult.Passed => Events.VerificationPassed,
        VerificationResult.Failed => Events.VerificationFailed,
        _ => Events.VerificationError,
    };

    private static StoreAction Waits(VersionRow version, NewVerification verdict, string verifierName) => new(
        Events.VerifierWaits, "version", version.Id,
        $"{verifierName} broke {RequiredVerifierRepository.Tries} times on version {version.Id} ({version.Name}) and waits for a person: fix it, then Invoke-FetchVerifier {verifierName} -Id {version.Id}.")
    {
        CycleId = verdict.CycleId,
        UrlId = version.UrlId,
        Details = [new("verifier", verifierName)],
    };

    private static string Sentence(VersionRow version, NewVerification verdict, string? verifierName)
    {
        var who = verifierName ?? verdict.Actor.ToString();
        var what = verdict.Result == VerificationResult.Error ? "could not verify" : verdict.Result == VerificationResult.Passed ? "passed" : "failed";
        var aside = verdict.IsAdvisory ? ", which decides nothing" : "";
        var why = string.IsNullOrEmpty(verdict.Message) ? "." : $": {verdict.Message}";
        return $"{who} {what} version {version.Id} ({version.Name}){aside}{why}";
    }
}

/// <summary>What came of a verdict.</summary>
/// <param name="Id">The verdict's id.</param>
/// <param name="Version">The version, with its status from now on.</param>
/// <param name="IsAdvisory">Whether it decided nothing.</param>
/// <param name="Waits">Whether the verifier broke so often on the version that it now waits for a person.</param>
internal sealed record RecordedVerdict(long Id, VersionRow Version, bool IsAdvisory, bool Waits)
{
    /// <summary>Whether another URL, on whose version it rests, had a newer one by then, so that it decided nothing.</summary>
    public bool IsOutdated { get; init; }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Sets;

namespace FetchPS.Core.Verification;

/// <summary>Records verdicts, and what follows from them: the version's status and, by it, its sets' generations and the URL's current version.</summary>
internal sealed class VerdictLedger(Promotion promotion, SetPromotion sets)
{
    /// <summary>Records one verdict in the transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="verifierName">The verifier's name; null when a person decided.</param>
    /// <returns>The verdict's id and the version, with its status from now on; null when there is no such version, or no more.</returns>
    public (long Id, VersionRow Version)? Record(StoreTransaction transaction, NewVerification verdict, string? verifierName)
    {
        var connection = transaction.Connection;
        if (VersionRepository.ById(connection, verdict.VersionId) is not { } version)
            return null;

        var id = VerificationRepository.Insert(connection, verdict);
        if (verdict.VerifierId is { } verifierId)
            RequiredVerifierRepository.Answer(connection, verdict.VersionId, verifierId, verdict.Result);

        transaction.Record(new($"Verification{verdict.Result}", "version", version.Id, Sentence(version, verdict, verifierName))
        {
            Level = verdict.Result == VerificationResult.Passed ? LogLevel.Information : LogLevel.Warning,
            CycleId = verdict.CycleId,
            UrlId = version.UrlId,
            Details = [new("verifier", verifierName), new("result", verdict.Result.ToString()), new("message", verdict.Message), new("verifierSha256", verdict.VerifierSha256)],
        });

        var status = Status(transaction, version);
        if (status != version.Status)
        {
            VersionRepository.SetStatus(connection, version.Id, status);
            transaction.Record(new($"Version{status}", "version", version.Id, $"Version {version.Id} ({version.Name}) is now {status}.")
            {
                Level = status == VerificationStatus.Failed ? LogLevel.Warning : LogLevel.Information,
                CycleId = verdict.CycleId,
                UrlId = version.UrlId,
                Details = [new("before", version.Status.ToString()), new("after", status.ToString())],
            });
        }

        var isPersonsPass = verdict is { VerifierId: null, Result: VerificationResult.Passed };
        if (isPersonsPass)
            SetPromotion.Overrule(transaction, version.Id);
        if (isPersonsPass || status != version.Status)
        {
            sets.Follow(transaction, version.Id, verdict.CycleId);
            promotion.Apply(transaction, version.UrlId, verdict.CycleId);
        }

        return (id, version with { Status = status });
    }

    /// <summary>A person's last verdict decides over all; else FetchPS must not have refused it, and every required verifier must have passed it.</summary>
    private static VerificationStatus Status(StoreTransaction transaction, VersionRow version)
    {
        if (VerificationRepository.PersonsVerdict(transaction.Connection, version.Id) is { } verdict)
            return verdict == VerificationResult.Passed ? VerificationStatus.Passed : VerificationStatus.Failed;

        if (version.Refusal is not null)
            return VerificationStatus.Failed;

        var (required, passed, failed) = RequiredVerifierRepository.Tally(transaction.Connection, version.Id);
        return failed > 0 ? VerificationStatus.Failed
            : required > 0 && passed == required ? VerificationStatus.Passed
            : VerificationStatus.Unverified;
    }

    private static string Sentence(VersionRow version, NewVerification verdict, string? verifierName)
    {
        var who = verifierName ?? verdict.Actor.ToString();
        var what = verdict.Result == VerificationResult.Error ? "could not verify" : verdict.Result == VerificationResult.Passed ? "passed" : "failed";
        var why = string.IsNullOrEmpty(verdict.Message) ? "." : $": {verdict.Message}";
        return $"{who} {what} version {version.Id} ({version.Name}){why}";
    }
}

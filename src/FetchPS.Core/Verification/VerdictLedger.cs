using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Urls;

namespace FetchPS.Core.Verification;

/// <summary>Records verdicts, and what follows from them: the version's status and the URL's current version.</summary>
internal sealed class VerdictLedger(Journal journal)
{
    /// <summary>Records one verdict in the transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="verifierName">The verifier's name; null when a person decided.</param>
    /// <returns>The verdict's id and the version, with its status from now on.</returns>
    /// <exception cref="FetchException"><c>UnknownVersion</c>.</exception>
    public (long Id, VersionRow Version) Record(StoreTransaction transaction, NewVerification verdict, string? verifierName)
    {
        var connection = transaction.Connection;
        var version = VersionRepository.ById(connection, verdict.VersionId) ?? throw StoreErrors.UnknownVersion(verdict.VersionId);
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
            Promote(transaction, version.UrlId, version.Address, verdict.CycleId);
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

    /// <summary>Current is the newest version that passed: that is the whole rule, for promotion, fallback and removal alike.</summary>
    private void Promote(StoreTransaction transaction, long urlId, string address, long? cycleId)
    {
        var before = PromotionRepository.Current(transaction.Connection, urlId);
        var after = VersionRepository.NewestPassed(transaction.Connection, urlId);
        if (before == after)
            return;

        PromotionRepository.Move(transaction.Connection, urlId, after, cycleId, journal.Now);
        var name = UrlAddress.Mask(address);
        var action = after is null ? new StoreAction("CurrentRemoved", "url", urlId, $"No version of {name} passes any more; its current copy was removed.") { Level = LogLevel.Error }
            : before is null || after > before ? new StoreAction("VersionPromoted", "url", urlId, $"Version {after} of {name} is current.")
            : new StoreAction("CurrentFellBack", "url", urlId, $"Version {before} of {name} no longer passes; version {after} is current again.") { Level = LogLevel.Error };
        transaction.Record(action with { CycleId = cycleId, UrlId = urlId, Details = [new("from", Text(before)), new("to", Text(after))] });
    }

    private static string Sentence(VersionRow version, NewVerification verdict, string? verifierName)
    {
        var who = verifierName ?? verdict.Actor.ToString();
        var what = verdict.Result == VerificationResult.Error ? "could not verify" : verdict.Result == VerificationResult.Passed ? "passed" : "failed";
        var why = string.IsNullOrEmpty(verdict.Message) ? "." : $": {verdict.Message}";
        return $"{who} {what} version {version.Id} ({version.Name}){why}";
    }

    private static string? Text(long? id) => id?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

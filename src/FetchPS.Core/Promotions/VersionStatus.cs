using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Promotions;

/// <summary>What versions come to by what was said of them.</summary>
internal static class VersionStatus
{
    /// <summary>Reckons a version's status anew.</summary>
    /// <returns>The version, with its status from now on.</returns>
    public static VersionRow Reckon(StoreTransaction transaction, VersionRow version, long? cycleId)
    {
        var status = Of(transaction, version);
        if (status == version.Status)
            return version;

        VersionRepository.SetStatus(transaction.Connection, version.Id, status);
        RequiredVerifierRepository.ForgiveErrorsBeside(transaction.Connection, version);
        GenerationVerifierRepository.ForgiveErrorsBeside(transaction.Connection, version);
        transaction.Record(new(EventOf(status), "version", version.Id, $"Version {version.Id} ({version.Name}) is now {status}.")
        {
            CycleId = cycleId,
            UrlId = version.UrlId,
            Details = [new("before", version.Status.ToString()), new("after", status.ToString())],
        });
        return version with { Status = status };
    }

    /// <summary>A person's last verdict decides over all; else FetchPS must not have refused it, and every required verifier must have passed it.</summary>
    private static VerificationStatus Of(StoreTransaction transaction, VersionRow version)
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

    private static AuditedEvent EventOf(VerificationStatus status) => status switch
    {
        VerificationStatus.Passed => Events.VersionPassed,
        VerificationStatus.Failed => Events.VersionFailed,
        _ => Events.VersionUnverified,
    };
}

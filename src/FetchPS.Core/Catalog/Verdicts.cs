using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Errors;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Catalog;

/// <summary>The verdicts of a store, and those given by hand.</summary>
public sealed class Verdicts
{
    private readonly Database database;
    private readonly Journal journal;
    private readonly VerdictLedger ledger;
    private readonly CurrentFiles current;

    internal Verdicts(StoreContext context, VerdictLedger ledger, CurrentFiles current)
    {
        (_, _, database, journal, _) = context;
        this.ledger = ledger;
        this.current = current;
    }

    /// <summary>Records a verdict by hand: a verifier's, or without one a person's, which decides over all verifiers.</summary>
    /// <exception cref="FetchException"><c>UnknownVersion</c>, <c>UnknownVerifier</c>, <c>InvalidVerdict</c>.</exception>
    public FetchPS.Verification Record(long versionId, VerificationResult result, string? verifierName, string? message)
    {
        if (verifierName is null && result == VerificationResult.Error)
            throw VerifierErrors.InvalidVerdict(versionId, "a person's verdict is Passed or Failed; Error says that a verifier broke");

        var id = journal.Write(transaction =>
        {
            var verifier = verifierName is null
                ? null
                : VerifierRepository.ByName(transaction.Connection, verifierName) ?? throw VerifierErrors.UnknownVerifier(verifierName);
            if (verifier?.SetName is { } set)
                throw VerifierErrors.InvalidVerdict(versionId, $"{verifier.Name} judges the set {set} as a whole; without -Verifier a person decides on a version");
            var verdict = new NewVerification(versionId, verifier?.Id, CycleId: null, result, message, journal.Now, TimeSpan.Zero, VerifierSha256: null, journal.Actor);
            return ledger.Record(transaction, verdict, verifier?.Name)?.Id ?? throw StoreErrors.UnknownVersion(versionId);
        });
        current.Settle();
        return database.Read(connection => VerificationRepository.ById(connection, id));
    }

    /// <summary>Streams the verdicts on one version, or on all, oldest first.</summary>
    public IEnumerable<FetchPS.Verification> Find(long? versionId = null) =>
        database.Stream(connection => VerificationRepository.Find(connection, versionId));
}

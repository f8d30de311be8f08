using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Promotions;

/// <summary>
/// What becomes of verdicts that rest on a version of another URL once that URL has a newer one: on a URL's newest version they are void, and their verifiers look again.
/// What was handed on stays so meanwhile, which is why nothing is promoted or taken back here. On older versions they stand, and a person's verdict always does.
/// </summary>
internal static class VoidVerdicts
{
    /// <summary>Takes note of new versions.</summary>
    /// <param name="transaction">The transaction in which they were stored.</param>
    /// <param name="stored">The versions, with the one that was their URL's newest before.</param>
    /// <param name="cycleId">The cycle, which claims the verifiers that are to look again.</param>
    /// <returns>Versions and verifiers that it claimed.</returns>
    public static List<(long VersionId, long VerifierId)> Follow(StoreTransaction transaction, IReadOnlyCollection<(VersionRow Version, long? PreviousId)> stored, long cycleId)
    {
        if (stored.Count == 0 || !BasisRepository.HasAny(transaction.Connection))
            return [];

        foreach (var (version, previousId) in stored)
        {
            if (previousId is { } previous && RequiredVerifierRepository.LetVoidStand(transaction.Connection, previous))
                VersionStatus.Reckon(transaction, VersionRepository.ById(transaction.Connection, previous)!, cycleId);
        }

        return [.. stored.SelectMany(one => Void(transaction, one.Version, one.PreviousId, cycleId))];
    }

    private static List<(long VersionId, long VerifierId)> Void(StoreTransaction transaction, VersionRow cause, long? previousId, long cycleId)
    {
        var connection = transaction.Connection;
        var resting = BasisRepository.RestingOnEarlier(connection, cause.UrlId, cause.Id, previousId);
        foreach (var (versionId, verifierId) in resting)
            RequiredVerifierRepository.Reopen(connection, versionId, verifierId);
        foreach (var version in resting.Select(row => row.VersionId).Distinct().Select(id => VersionRepository.ById(connection, id)!))
        {
            Record(transaction, cause, cycleId, "version", version.Id, $"Version {version.Id} of {version.Address}", version.UrlId);
            VersionStatus.Reckon(transaction, version, cycleId);
        }

        foreach (var (generationId, setId, verifierId) in BasisRepository.GenerationsRestingOnEarlier(connection, cause.UrlId, cause.Id, previousId))
        {
            GenerationVerifierRepository.Reopen(connection, generationId, verifierId);
            Record(transaction, cause, cycleId, "set", setId, $"Generation {generationId} of the set {FileSetRepository.ById(connection, setId).Name}", urlId: null);
        }

        return resting.Concat(Awaiting(transaction, resting)).Distinct().Where(row => RequiredVerifierRepository.ClaimAgain(connection, cycleId, row.VersionId, row.VerifierId)).ToList();
    }

    /// <summary>What could not be judged for want of a verdict on one of these, and of theirs in turn.</summary>
    private static List<(long VersionId, long VerifierId)> Awaiting(StoreTransaction transaction, List<(long VersionId, long VerifierId)> resting)
    {
        List<(long VersionId, long VerifierId)> found = [];
        var seen = new HashSet<long>();
        var next = new Queue<long>(resting.Select(row => row.VersionId));
        while (next.TryDequeue(out var id))
        {
            if (!seen.Add(id) || VersionRepository.ById(transaction.Connection, id) is not { } version)
                continue;
            var waiting = RequiredVerifierRepository.ForgiveErrorsBeside(transaction.Connection, version);
            found.AddRange(waiting);
            waiting.ForEach(row => next.Enqueue(row.VersionId));
        }

        return found;
    }

    private static void Record(StoreTransaction transaction, VersionRow cause, long cycleId, string kind, long id, string what, long? urlId) =>
        transaction.Record(new(Events.VerdictVoid, kind, id, $"{what} is looked at again: {cause.Address}, on which a verdict rested, has version {cause.Id} now.")
        {
            CycleId = cycleId,
            UrlId = urlId,
            Details = [new("cause", cause.Id.ToString(CultureInfo.InvariantCulture))],
        });
}

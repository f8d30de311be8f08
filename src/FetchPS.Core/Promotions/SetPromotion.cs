using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Promotions;

/// <summary>
/// Decides which generation of a set consumers have: the newest of which every member passed and is whole, and which every required verifier of the set passed. That is the
/// whole rule, for promotion, fallback and removal alike. The current versions of the members follow.
/// </summary>
internal sealed class SetPromotion(Journal journal, Promotion promotion)
{
    /// <summary>Takes note that the status of a version changed, or whether its bytes are whole.</summary>
    public void Follow(StoreTransaction transaction, long versionId, long? cycleId) =>
        Judge(transaction, GenerationRepository.With(transaction.Connection, versionId), cycleId);

    /// <summary>Takes note that versions of a URL may, or may no longer, be current though nobody looked at them.</summary>
    public void FollowUnverified(StoreTransaction transaction, long urlId) => Judge(transaction, GenerationRepository.WithUnverified(transaction.Connection, urlId), cycleId: null);

    /// <summary>Takes note that versions were removed.</summary>
    public void FollowRemoval(StoreTransaction transaction) => FileSetRepository.Broken(transaction.Connection).ForEach(set => Move(transaction, set, cycleId: null));

    /// <summary>Takes note that a person passed a version.</summary>
    public static void Overrule(StoreTransaction transaction, long versionId) => GenerationRepository.Overrule(transaction.Connection, versionId);

    /// <summary>Reckons anew whether generations pass, and moves their sets.</summary>
    public void Judge(StoreTransaction transaction, IReadOnlyCollection<(long Id, long SetId)> generations, long? cycleId)
    {
        foreach (var (id, _) in generations)
            GenerationRepository.Judge(transaction.Connection, id, GenerationRepository.Standings(transaction.Connection, id).TrueForAll(member =>
                member.Standing == MemberStanding.Passed || (member.Standing == MemberStanding.NotNeeded && Promotion.PromotesUnverified(transaction, member.Options))));
        foreach (var setId in generations.Select(generation => generation.SetId).Distinct())
            Move(transaction, FileSetRepository.ById(transaction.Connection, setId), cycleId);
    }

    private void Move(StoreTransaction transaction, FileSetRow set, long? cycleId)
    {
        var connection = transaction.Connection;
        var (before, after) = (set.GenerationId, GenerationRepository.NewestPassed(connection, set.Id));
        if (before == after)
            return;

        FileSetRepository.Move(connection, set.Id, after, journal.Now);
        var action = after is null ? new StoreAction(Events.SetRemoved, "set", set.Id, $"Generation {before} of the set {set.Name} no longer passes, and no other does; its link was removed.")
            : before is null || after > before ? new StoreAction(Events.SetPromoted, "set", set.Id, $"Generation {after} of the set {set.Name} is what consumers have.")
            : new StoreAction(Events.SetFellBack, "set", set.Id, $"Generation {before} of the set {set.Name} no longer passes; consumers have generation {after} again.");
        transaction.Record(action with { CycleId = cycleId, Details = [new("from", Text(before)), new("to", Text(after))] });

        var (had, have) = (UrlsOf(before), UrlsOf(after));
        foreach (var urlId in had.Union(have))
            promotion.Apply(transaction, urlId, cycleId, letGoBy: have.Contains(urlId) ? null : set.Id);

        HashSet<long> UrlsOf(long? id) => id is null ? [] : [.. GenerationRepository.Members(connection, id.Value).Select(member => member.UrlId)];
    }

    internal static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}

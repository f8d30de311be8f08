using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Urls;

namespace FetchPS.Core.Verification;

/// <summary>Decides which version of a URL is current: the newest that passed and whose bytes are whole. That is the whole rule, for promotion, fallback and removal alike.</summary>
internal sealed class Promotion(Journal journal)
{
    /// <summary>Brings a URL's pointer to its current version into line with the rule; the copy on disk follows by <see cref="Versions.CurrentFiles"/>.</summary>
    /// <param name="transaction">The transaction, in which a version of the URL came, went, or changed its status.</param>
    /// <param name="urlId">The URL.</param>
    /// <param name="cycleId">The cycle in which that happened; null when by hand.</param>
    /// <param name="leaving">Versions that are about to be removed in the same transaction.</param>
    public void Apply(StoreTransaction transaction, long urlId, long? cycleId, IReadOnlySet<long>? leaving = null)
    {
        var before = PromotionRepository.Current(transaction.Connection, urlId);
        var after = PromotionRepository.Promotable(transaction.Connection, urlId).Cast<long?>().FirstOrDefault(id => leaving?.Contains(id!.Value) != true);
        if (before == after)
            return;

        PromotionRepository.Move(transaction.Connection, urlId, after, cycleId, journal.Now);
        var name = UrlAddress.Mask(UrlRepository.AddressOf(transaction.Connection, urlId));
        var isLeaving = before is { } current && leaving?.Contains(current) == true;
        var isLost = before is { } id && VersionRepository.ById(transaction.Connection, id) is { Integrity: not VersionIntegrity.Whole };
        var why = isLeaving ? "was removed" : isLost ? "has lost its bytes" : "no longer passes";
        // What a person takes away was meant; what fails by itself is an alarm.
        var alarm = isLeaving ? LogLevel.Warning : LogLevel.Error;
        var action = after is null ? new StoreAction("CurrentRemoved", "url", urlId, $"Version {before} of {name} {why}, and no other passes: its current copy was removed.") { Level = alarm }
            : before is null || after > before ? new StoreAction("VersionPromoted", "url", urlId, $"Version {after} of {name} is current.")
            : new StoreAction("CurrentFellBack", "url", urlId, $"Version {before} of {name} {why}; version {after} is current again.") { Level = alarm };
        transaction.Record(action with { CycleId = cycleId, UrlId = urlId, Details = [new("from", Text(before)), new("to", Text(after))] });
    }

    private static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}

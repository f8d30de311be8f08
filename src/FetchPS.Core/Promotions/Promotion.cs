using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Promotions;

/// <summary>
/// Decides which version of a URL is current: the one that a person holds there, else the newest that may be. What belongs to a set moves with its generation only: its version there
/// is current, and until a generation has it nothing newer than it was. That is the whole rule, for promotion, fallback and removal alike.
/// </summary>
internal sealed class Promotion(Journal journal)
{
    /// <summary>Brings a URL's pointer to its current version into line with the rule; the copy on disk follows by <see cref="Promotions.CurrentFiles"/>.</summary>
    /// <param name="transaction">The transaction, in which a version of the URL came, went, or changed its status.</param>
    /// <param name="urlId">The URL.</param>
    /// <param name="cycleId">The cycle in which that happened; null when by hand.</param>
    /// <param name="leaving">Versions that are about to be removed in the same transaction.</param>
    /// <param name="letGoBy">The set that handed on a version of the URL until now, and no longer has it in what it hands on.</param>
    public void Apply(StoreTransaction transaction, long urlId, long? cycleId, IReadOnlySet<long>? leaving = null, long? letGoBy = null)
    {
        var connection = transaction.Connection;
        var state = PromotionRepository.State(connection, urlId);
        var unverifiedToo = PromotesUnverified(transaction, state.Options);
        bool Stays(long id) => leaving?.Contains(id) != true;
        bool MayBe(long id) => Stays(id) && (state.IsInGeneration ? id == state.OfGeneration : IsAtAll(id));
        bool IsAtAll(long id) => PromotionRepository.MayBeCurrent(connection, id, unverifiedToo);

        var (before, held) = (state.CurrentId, state.HeldId);
        long? after = null;
        if (held is { } holding && !MayBe(holding))
        {
            held = null;
            PromotionRepository.Hold(connection, urlId, versionId: null);
            Record(Events.HoldEnded, $"Version {holding} of {Name()}, which was held current, {Why(holding)}; newer versions follow automatically again.", Alarm(holding));
        }

        after = state.IsInGeneration ? state.OfGeneration is { } version && Stays(version) ? version : null
            : IsLetGo(state, letGoBy) ? null
            : held ?? PromotionRepository.Promotable(connection, urlId, unverifiedToo).Where(id => Stays(id) && (state.SetId is null || id <= before)).Cast<long?>().FirstOrDefault();
        if (before == after)
            return;

        PromotionRepository.Move(connection, urlId, after, cycleId, journal.Now);
        if (after is not null && (before is not { } old || after > old || MayBe(old)))
            Record(Events.VersionPromoted, $"Version {after} of {Name()} is current{(held is null ? "" : ", and is held there")}.");
        else if (after is null)
            Record(Events.CurrentRemoved, $"Version {before} of {Name()} {Why(before!.Value)}, and no other may be current: the current copy was removed.", Alarm(before.Value));
        else
            Record(Events.CurrentFellBack, $"Version {before} of {Name()} {Why(before!.Value)}; version {after} is current again.", Alarm(before.Value));

        UrlAddress Name() => state.Address;

        string Why(long id) => !Stays(id) ? "was removed"
            : VersionRepository.ById(connection, id) is { Integrity: not VersionIntegrity.Whole } ? "has lost its bytes"
            : "may no longer be current";

        // What a person takes away was meant; what fails by itself is an alarm.
        LogLevel Alarm(long id) => Stays(id) ? LogLevel.Error : LogLevel.Warning;

        void Record(AuditedEvent happened, string sentence, LogLevel? level = null) => transaction.Record(new(happened, "url", urlId, sentence)
        {
            Level = level ?? happened.Level,
            CycleId = cycleId,
            UrlId = urlId,
            Details = [new("from", Text(before)), new("to", Text(after))],
        });
    }

    /// <summary>Whether nothing of a URL is current since its set took it back; one that is no longer watched keeps what it had while the set goes on without it.</summary>
    private static bool IsLetGo(PromotionState state, long? letGoBy) => letGoBy is not null && state.SetId == letGoBy && (state.IsWatched || !state.SetHandsOn);

    /// <summary>Has the rule applied for a new version that no required verifier looks at, where such may be current.</summary>
    /// <returns>Whether they may.</returns>
    public bool ApplyUnverified(StoreTransaction transaction, long urlId, FetchOptions options, long? cycleId)
    {
        if (!PromotesUnverified(transaction, options))
            return false;

        Apply(transaction, urlId, cycleId);
        return true;
    }

    /// <summary>Whether a URL's versions may be current though no required verifier looked at them: what it says itself, else what the store says.</summary>
    public static bool PromotesUnverified(StoreTransaction transaction, FetchOptions options) => options.PromoteUnverified
        ?? StoreSettings.FromJson(SettingRepository.Get(transaction.Connection, SettingRepository.Fetching)).PromoteUnverified
        ?? false;

    private static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}

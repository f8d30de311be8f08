using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Catalog;

/// <summary>The settings of a store.</summary>
internal sealed class SettingRegistry(StoreContext context, Promotion promotion, SetPromotion sets, CurrentFiles current)
{
    /// <summary>Sets which private certificate authorities are trusted for every URL, beside the system's.</summary>
    /// <param name="pem">Their certificates as PEM text; null for none.</param>
    /// <returns>Whether that changed anything.</returns>
    public bool SetCaCertificates(string? pem) => context.Journal.Write(transaction =>
    {
        if (SettingRepository.Get(transaction.Connection, SettingRepository.CaCertificates) == pem)
            return false;

        SettingRepository.Set(transaction.Connection, SettingRepository.CaCertificates, pem);
        var subjects = string.Join("; ", CaCertificates.Subjects(pem));
        var sentence = pem is null ? "No private CA is trusted any longer." : $"The store trusts the private CA {subjects}.";
        Record(transaction, SettingRepository.CaCertificates, sentence, new("subjects", subjects));
        return true;
    });

    /// <summary>How the store fetches, for all its URLs.</summary>
    public StoreSettings Current => StoreSettings.FromJson(context.Database.Read(connection => SettingRepository.Get(connection, SettingRepository.Fetching)));

    /// <summary>The private certificate authorities that are trusted for every URL, as PEM text; null for none.</summary>
    public string? CaPem => context.Database.Read(connection => SettingRepository.Get(connection, SettingRepository.CaCertificates));

    /// <summary>Sets how the store fetches.</summary>
    /// <param name="change">Makes the new settings from the old ones.</param>
    /// <returns>Whether that changed anything.</returns>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    public bool Change(Func<StoreSettings, StoreSettings> change)
    {
        var changed = context.Journal.Write(transaction => Change(transaction, change));
        current.Settle();
        return changed;
    }

    private bool Change(StoreTransaction transaction, Func<StoreSettings, StoreSettings> change)
    {
        var before = StoreSettings.FromJson(SettingRepository.Get(transaction.Connection, SettingRepository.Fetching));
        var after = change(before).Require();
        if (after.SameAs(before))
            return false;

        SettingRepository.Set(transaction.Connection, SettingRepository.Fetching, after.ToJson());
        Record(transaction, SettingRepository.Fetching, "How the store fetches was changed.", new("value", after.ToJson() ?? "{}"));
        if (after.PromoteUnverified != before.PromoteUnverified)
            PromotionRepository.WithUnverified(transaction.Connection).ForEach(urlId => FollowUnverified(transaction, urlId));
        return true;
    }

    private void FollowUnverified(StoreTransaction transaction, long urlId)
    {
        sets.FollowUnverified(transaction, urlId);
        promotion.Apply(transaction, urlId, cycleId: null);
    }

    private static void Record(StoreTransaction transaction, string name, string sentence, KeyValuePair<string, string?> value) =>
        transaction.Record(new(Events.SettingChanged, "setting", null, sentence) { Details = [new("name", name), value] });
}

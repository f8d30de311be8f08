using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Catalog;

/// <summary>The URLs that a store watches.</summary>
public sealed class UrlRegistry
{
    private readonly Database database;
    private readonly Journal journal;
    private readonly StoreLayout layout;
    private readonly VersionRemoval removal;
    private readonly Promotion promotion;
    private readonly SetPromotion sets;

    internal UrlRegistry(StoreContext context, VersionRemoval removal, Promotion promotion, SetPromotion sets)
    {
        (layout, _, database, journal, _) = context;
        this.removal = removal;
        this.promotion = promotion;
        this.sets = sets;
    }

    /// <summary>Adds URLs in one transaction. One that can't be added does not hold up the others.</summary>
    /// <returns>A result for each, in the same order.</returns>
    public IReadOnlyList<AddResult> Add(IReadOnlyList<NewUrl> urls) => journal.Write(transaction =>
    {
        var coverage = new Coverage(transaction);
        return urls.Select(url =>
        {
            try
            {
                var added = Add(transaction, url);
                return new AddResult(added, null) { IsUncovered = added.Changed == true && !coverage.Covers(added.Url, added.SetName, url.Options) };
            }
            catch (FetchException error)
            {
                return new AddResult(null, error);
            }
        }).ToList();
    });

    /// <summary>Adds one URL; see <see cref="Add(IReadOnlyList{NewUrl})"/>.</summary>
    /// <exception cref="FetchException"><c>UrlExists</c>, or what is wrong with the address or the interval.</exception>
    public FetchUrl Add(NewUrl url)
    {
        var result = Add([url])[0];
        return result.Url ?? throw result.Error!;
    }

    /// <summary>Streams the watched URLs that fit, oldest first.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when the pattern is one address and it is not watched.</exception>
    public IEnumerable<FetchUrl> Find(UrlQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var now = journal.Now;
        return Rows(query.Pattern)
            .Where(row => query.Enabled is not { } enabled || row.Enabled == enabled)
            .Where(row => !query.Due || (row.Enabled && Schedule.IsDue(row.LastTurn, row.NextDue, now)))
            .Select(row => ToUrl(row))
            .Where(url => !query.Stale || url.Stale);
    }

    /// <summary>The watched URL with this id.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c>.</exception>
    public FetchUrl Get(long id) => ToUrl(database.Read(connection => UrlRepository.ById(connection, id)) ?? throw UrlErrors.UnknownUrl(id));

    /// <summary>Whether the copy under <c>current</c> has yet to follow the database.</summary>
    internal bool IsCurrentPending(long id) => database.Read(UrlRepository.PendingCurrents).Exists(pending => pending.UrlId == id);

    /// <summary>Whether this very address is or was watched.</summary>
    public bool WasEverWatched(UrlAddress address) => database.Read(connection => UrlRepository.ByAddress(connection, address)) is not null;

    /// <summary>Ids of all URLs that fit, those that were removed too: their versions are kept.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c> when the pattern is one address that never was watched.</exception>
    internal IReadOnlyList<long> IdsEverWatched(string pattern)
    {
        if (ByAddress(pattern) is { } row)
            return [row.Id];
        if (!Wildcard.HasWildcards(pattern))
            throw UrlErrors.UnknownUrl(pattern);

        var wildcard = new Wildcard(pattern);
        return [.. database.Read(UrlRepository.EverWatched).Where(url => wildcard.IsMatch(url.Address.Text)).Select(url => url.Id)];
    }

    /// <summary>Sets how often a URL is fetched.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c>, or what is wrong with the interval.</exception>
    public FetchUrl SetInterval(long id, TimeSpan interval, TimeOnly? at = null)
    {
        FetchInterval.Require(interval);
        return Change(id, row =>
        {
            var phase = at is null && interval == row.Interval ? row.Phase : Schedule.Phase(row.Address.Text, interval, at);
            return interval == row.Interval && phase == row.Phase ? row : row with { Interval = interval, Phase = phase, NextDue = NextDue(row, interval, phase) };
        }, row => new StoreAction(Events.IntervalChanged, "url", id, $"{row.Address} is now fetched every {FetchInterval.Format(interval)}.")
        {
            Details = [new("interval", FetchInterval.Format(interval))],
        });
    }

    /// <summary>Lets cycles fetch a URL, or keeps them from it.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c>.</exception>
    public FetchUrl SetEnabled(long id, bool enabled) => Change(id, row => row with { Enabled = enabled }, row => enabled
        ? new StoreAction(Events.UrlEnabled, "url", id, $"{row.Address} was enabled.")
        : new StoreAction(Events.UrlDisabled, "url", id, $"{row.Address} was disabled."));

    /// <summary>Sets how a URL is fetched.</summary>
    /// <param name="id">The URL.</param>
    /// <param name="change">Makes the new options from the old ones.</param>
    /// <param name="certificates">Changes the URL's certificate authorities, given as PEM text; null leaves them.</param>
    /// <exception cref="FetchException"><c>UnknownUrl</c>, <c>PlainSecret</c>, <c>InvalidOption</c>.</exception>
    public FetchUrl SetOptions(long id, Func<FetchOptions, FetchOptions> change, Func<string?, string?>? certificates = null) => Change(
        id,
        row =>
        {
            var options = change(row.Options).Require();
            var pem = certificates is null ? row.CaCertificates : certificates(row.CaCertificates);
            return options.SameAs(row.Options) && pem == row.CaCertificates ? row : row with { Options = options, CaCertificates = pem };
        },
        row => new StoreAction(Events.UrlOptionsChanged, "url", id, $"The request options of {row.Address} were changed.")
        {
            // References only: Require has seen to it.
            Details = [new("options", row.Options.ToJson() ?? "{}"), new("ca", string.Join("; ", CaCertificates.Subjects(row.CaCertificates)))],
        });

    /// <summary>Sets which old versions of a URL stay; the next cycle sees to it.</summary>
    /// <param name="id">The URL.</param>
    /// <param name="change">Makes the new rules from the old ones.</param>
    /// <exception cref="FetchException"><c>UnknownUrl</c>, <c>InvalidOption</c>.</exception>
    public FetchUrl SetRetention(long id, Func<Retention, Retention> change) => Change(
        id,
        row => row with { Retention = change(row.Retention).Require() },
        row => new StoreAction(Events.RetentionChanged, "url", id, $"{row.Address}: {row.Retention}.")
        {
            Details = [new("keepLast", Text(row.Retention.KeepLast)), new("keepFor", Text(row.Retention.KeepFor))],
        });

    /// <summary>Stops watching a URL. Its versions stay, unless they are to go too.</summary>
    /// <exception cref="FetchException"><c>UnknownUrl</c>; <c>VersionsProtected</c> when they are to go too and may not.</exception>
    public void Remove(long id, bool includeVersions)
    {
        var now = journal.Now;
        journal.Write(transaction =>
        {
            var row = Require(transaction, id);
            UrlRepository.Update(transaction.Connection, row with { Removed = now }, FileSetRepository.IdOf(transaction.Connection, row.Set));
            // A cycle that is fetching it loses the claim, and drops what it brings.
            UrlRepository.GiveUpClaim(transaction.Connection, id);
            transaction.Record(new(Events.UrlRemoved, "url", id, $"{row.Address} is no longer watched.") { UrlId = id });
            if (includeVersions)
                removal.RemoveAll(transaction, id, row.Address, now);
            return true;
        });
        removal.Settle();
    }

    private FetchUrl Add(StoreTransaction transaction, NewUrl url)
    {
        var address = UrlAddress.Parse(url.Address);
        var interval = FetchInterval.Require(url.Interval);
        var phase = Schedule.Phase(address.Text, interval, url.At);
        url.Options.Require();
        url.Retention.Require();
        var now = journal.Now;
        var connection = transaction.Connection;

        var existing = UrlRepository.ByAddress(connection, address);
        if (existing is { Removed: null })
            return Differences(existing, url, phase) is { Length: > 0 } differences
                ? throw UrlErrors.UrlExists(address, differences)
                : ToUrl(existing, changed: false);

        if (existing is not null)
        {
            var back = existing with
            {
                Enabled = true, Removed = null, Interval = interval, Phase = phase, Set = url.Set, CaCertificates = url.CaCertificates,
                Options = url.Options, Retention = url.Retention, NextDue = NextDue(existing, interval, phase),
            };
            Update(transaction, existing, back);
            transaction.Record(Added(back, "is watched again"));
            return ToUrl(back, changed: true);
        }

        var place = FreePlace(transaction, address);
        var row = new UrlRow
        {
            Address = address,
            Place = StoredPath.Current(place),
            PlaceKey = CurrentPlace.Key(place),
            Interval = interval,
            Phase = phase,
            Set = url.Set,
            CaCertificates = url.CaCertificates,
            Options = url.Options,
            Retention = url.Retention,
            Added = now,
            NextDue = now,
        };
        row = row with { Id = UrlRepository.Insert(connection, row, FileSetRepository.IdOf(connection, url.Set)) };
        transaction.Record(Added(row, "is watched"));
        return ToUrl(row, changed: true);
    }

    private static StoreAction Added(UrlRow row, string what) =>
        new(Events.UrlAdded, "url", row.Id, $"{row.Address} {what}, every {FetchInterval.Format(row.Interval)}.")
        {
            UrlId = row.Id,
            Details = [new("address", row.Address.Masked), new("interval", FetchInterval.Format(row.Interval)), new("set", row.Set)],
        };

    private static string FreePlace(StoreTransaction transaction, UrlAddress address)
    {
        var place = CurrentPlace.For(address);
        return UrlRepository.IsPlaceFree(transaction.Connection, CurrentPlace.Key(place), CurrentPlace.AncestorKeys(place))
            ? place
            : CurrentPlace.Alternative(address);
    }

    private static string Differences(UrlRow existing, NewUrl wanted, TimeSpan phase)
    {
        List<string> differences = [];
        if (existing.Interval != wanted.Interval)
            differences.Add($"its interval is {FetchInterval.Format(existing.Interval)}, not {FetchInterval.Format(wanted.Interval)}");
        else if (wanted.At is not null && existing.Phase != phase)
            differences.Add("its time of day differs");
        if (!string.Equals(existing.Set, wanted.Set, StringComparison.OrdinalIgnoreCase))
            differences.Add($"its set is {existing.Set ?? "none"}, not {wanted.Set ?? "none"}");
        if (existing.CaCertificates != wanted.CaCertificates)
            differences.Add("its CA certificate differs");
        if (!existing.Options.SameAs(wanted.Options))
            differences.Add("its request options differ");
        if (existing.Retention != wanted.Retention)
            differences.Add($"{existing.Retention}, not {wanted.Retention}");
        return string.Join("; ", differences);
    }

    private FetchUrl Change(long id, Func<UrlRow, UrlRow> change, Func<UrlRow, StoreAction> action)
    {
        var url = journal.Write(transaction =>
        {
            var row = Require(transaction, id);
            var changed = change(row);
            if (changed == row)
                return ToUrl(row, changed: false);

            transaction.Record(action(changed) with { UrlId = id });
            Update(transaction, row, changed);
            return ToUrl(changed, changed: true);
        });
        if (url.Changed == true)
            removal.Settle();
        return url;
    }

    private void Update(StoreTransaction transaction, UrlRow before, UrlRow after)
    {
        UrlRepository.Update(transaction.Connection, after, FileSetRepository.IdOf(transaction.Connection, after.Set));
        if (after.Enabled && !before.Enabled)
            UrlRepository.Trust(transaction.Connection, after.Id);
        // What the server said of its answers to other requests says nothing of the next one.
        if (!after.Options.AsksLike(before.Options))
            UrlRepository.ForgetValidators(transaction.Connection, after.Id);
        if (after.Options.PromoteUnverified != before.Options.PromoteUnverified || after.Set != before.Set)
        {
            sets.FollowUnverified(transaction, after.Id);
            promotion.Apply(transaction, after.Id, cycleId: null);
        }
    }

    private static UrlRow Require(StoreTransaction transaction, long id) =>
        UrlRepository.ById(transaction.Connection, id) ?? throw UrlErrors.UnknownUrl(id);

    private DateTimeOffset NextDue(UrlRow row, TimeSpan interval, TimeSpan phase) =>
        row.LastTurn is { } last ? Schedule.NextDue(last, interval, phase, row.Failures) : journal.Now;

    private IEnumerable<UrlRow> Rows(string? pattern)
    {
        if (pattern is null)
            return database.Stream(UrlRepository.All);

        // A '?' may be a wildcard or the begin of a query: an address that is watched to the letter is what was meant.
        if (ByAddress(pattern) is { Removed: null } row)
            return [row];
        if (!Wildcard.HasWildcards(pattern))
            throw UrlErrors.UnknownUrl(pattern);

        var wildcard = new Wildcard(pattern);
        return database.Stream(UrlRepository.All).Where(row => wildcard.IsMatch(row.Address.Text));
    }

    private UrlRow? ByAddress(string text) =>
        UrlAddress.TryParse(text) is { } address ? database.Read(connection => UrlRepository.ByAddress(connection, address)) : null;

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    private FetchUrl ToUrl(UrlRow row, bool? changed = null) => new()
    {
        Id = row.Id,
        Url = row.Address.Text,
        Enabled = row.Enabled,
        Interval = row.Interval,
        SetName = row.Set,
        LastFetched = row.LastFetched,
        LastSuccess = row.LastSuccess,
        NextDue = row.Enabled ? row.NextDue : null,
        Failures = row.Failures,
        LastError = row.LastError,
        LastStored = row.LastStored,
        Stale = row.Options.StaleAfter is { } limit && journal.Now - (row.LastStored ?? row.Added) > limit,
        PermanentAddress = row.PermanentAddress,
        CurrentPath = layout.Shown(row.Place),
        KeepLast = row.Retention.KeepLast,
        KeepFor = row.Retention.KeepFor,
        HeldVersionId = row.HeldVersionId,
        Options = OptionText.Of(row.Options, row.CaCertificates is not null),
        Changed = changed,
    };
}

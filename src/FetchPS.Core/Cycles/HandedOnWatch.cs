using System.Collections.Concurrent;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Integrity;

namespace FetchPS.Core.Cycles;

/// <summary>Looks in each cycle whether what consumers read is still there as it was handed on, and has made anew what is not. Files that look untouched are not read.</summary>
internal sealed class HandedOnWatch(StoreContext context)
{
    /// <summary>The most files that a warning names.</summary>
    private const int MostNamed = 3;

    private readonly ConcurrentBag<long> lost = [];

    /// <summary>Looks at the current copy of a URL whose turn it is. Many at once may be looked at.</summary>
    public void Look(ClaimedUrl url)
    {
        if (url.HandedOn is { } copy && IsLost(copy))
            lost.Add(url.Id);
    }

    /// <summary>Has made anew what is not as it should be: the copies that were looked at, those of URLs that have no turns, all copies where the whole folder is gone, and what sets hand on.</summary>
    /// <param name="cycleId">The cycle.</param>
    /// <param name="warn">Hears of it.</param>
    public void Renew(long cycleId, Action<string> warn)
    {
        // The others are looked at when their turn comes.
        var all = IsEmpty(context.Layout.Current);
        var copies = context.Database.Read(connection => all ? IntegrityRepository.Currents(connection) : IntegrityRepository.CurrentsWithoutTurns(connection));
        copies.FindAll(IsLost).ForEach(copy => lost.Add(copy.UrlId));
        var sets = context.Database.Read(HandedOnSet.All).FindAll(IsLost);
        if (lost.IsEmpty && sets.Count == 0)
            return;

        var renewed = context.Journal.Write(transaction => lost.Distinct().Order().Select(id => RenewCopy(transaction, cycleId, id))
            .Concat(sets.Select(set => RenewSet(transaction, cycleId, set))).OfType<string>().ToList());
        if (renewed.Count > 0)
            warn($"{string.Join(", ", renewed.Take(MostNamed))}{(renewed.Count > MostNamed ? $" and {renewed.Count - MostNamed} more" : "")}: not there, or not as handed on, and made again.");
    }

    private string? RenewCopy(StoreTransaction transaction, long cycleId, long urlId)
    {
        // It may have been replaced since it was looked at.
        if (IntegrityRepository.Current(transaction.Connection, urlId) is not { } copy || !IsLost(copy))
            return null;

        var place = $"'{context.Layout.Shown(copy.Place)}'";
        UrlRepository.SetCurrentPending(transaction.Connection, urlId);
        transaction.Record(new(Events.CurrentLost, "url", urlId, $"{place}, the copy of version {copy.Version!.VersionId}, is not there as it was handed on, and is made again.")
        {
            CycleId = cycleId,
            UrlId = urlId,
            Details = [new("place", copy.Place.Text)],
        });
        return place;
    }

    private static string RenewSet(StoreTransaction transaction, long cycleId, HandedOnSet set)
    {
        FileSetRepository.Renew(transaction.Connection, set.Id);
        transaction.Record(new(Events.SetLost, "set", set.Id, $"What the set {set.Name} hands on is not there as it was handed on, and is made again.") { CycleId = cycleId });
        return $"the set {set.Name}";
    }

    private bool IsLost(CurrentCopy copy)
    {
        if (copy is not { Pending: false, Version: { } version })
            return false;

        try
        {
            return !context.Disk.LooksSame(context.Layout.Full(version.Path), context.Layout.Full(copy.Place)) && Differs(copy, version);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            return Differs(copy, version);
        }
    }

    private bool Differs(CurrentCopy copy, StoredBytes version) => new FileJudge(context.Disk, quick: false).Judge(context.Layout, copy.Place, version, CancellationToken.None) is not null;

    private bool IsLost(HandedOnSet set)
    {
        try
        {
            return set is { Pending: false, GenerationId: not null }
                && new SetCheck(context, new FileJudge(context.Disk, quick: true), CancellationToken.None).Judge(set).Count > 0;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            return true;
        }
    }

    private bool IsEmpty(string folder) => !context.Disk.Folders(folder).Any();
}

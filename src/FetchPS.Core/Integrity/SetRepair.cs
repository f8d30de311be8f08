using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Integrity;

/// <summary>Makes anew what sets hand on, where it is not what it should be.</summary>
internal sealed class SetRepair(StoreContext context, SetPromotion promotion, CurrentFiles current, LostAndFound lostAndFound, RepairRequest request)
{
    private readonly SetCheck check = new(context, new FileJudge(context.Disk, quick: false), request.CancellationToken);

    public IEnumerable<StoreRepair> Run()
    {
        foreach (var (set, id, _, _) in context.Database.Read(GenerationRepository.RestingOutside).DistinctBy(outside => outside.Id))
        {
            if (request.Confirm(context.Layout.Full(SetPlace.Link(set)), $"Judge generation {id} of the set {set} again") && Rejudge(set, id) is { } repair)
                yield return repair;
        }

        foreach (var set in context.Database.Read(HandedOnSet.All))
        {
            if (check.Judge(set).Count > 0 && Now(set.Id) is { } now && check.Judge(now) is { Count: > 0 } findings && MayBeReplaced(findings) && Replace(now) is { } repair)
                yield return repair;
        }
    }

    /// <summary>Has a generation that holds a verdict on something outside pass no longer, unless others speak for it; consumers then have an older one again.</summary>
    private StoreRepair? Rejudge(string set, long id)
    {
        var repair = context.Journal.Write<StoreRepair?>(transaction =>
        {
            // It may have been judged again since, by whoever else was at it.
            if (!GenerationRepository.RestingOutside(transaction.Connection).Exists(outside => outside.Id == id) || GenerationRepository.ById(transaction.Connection, id) is not { } generation)
                return null;

            var message = $"Generation {id} of the set {set} passed by a verdict on something outside it, and was judged again.";
            transaction.Record(new(Events.SetRejudged, "set", generation.SetId, message) { Details = [new("generation", SetPromotion.Text(id))] });
            promotion.Judge(transaction, [(id, generation.SetId)], cycleId: null);
            return new() { Action = RepairAction.SetRejudged, Target = context.Layout.Full(SetPlace.Link(set)), Message = message };
        });
        current.Settle();
        return repair;
    }

    /// <summary>What can't be read now may be as it should be, and stays until that is known.</summary>
    private bool MayBeReplaced(List<StoreFinding> findings)
    {
        var unreadable = findings.FindAll(finding => finding.Kind == FindingKind.FileUnreadable);
        unreadable.ForEach(finding => request.Failed(StoreErrors.FileUnreadable(finding.Target, new IOException(finding.Message))));
        return unreadable.Count == 0;
    }

    private HandedOnSet? Now(long id) => context.Database.Read(connection => HandedOnSet.ById(connection, id));

    private StoreRepair? Replace(HandedOnSet set)
    {
        var link = context.Layout.Full(SetPlace.Link(set.Name));
        if (!request.Confirm(link, $"Make again what the set {set.Name} hands on"))
            return null;

        try
        {
            context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
            var kept = set.Pending ? null : SetPending(set);
            current.Settle();
            if (Now(set.Id) is { Pending: true })
                throw new IOException("the log says what went wrong.");

            return new()
            {
                Action = RepairAction.SetReplaced,
                Target = link,
                KeptAs = kept,
                Message = $"What the set {set.Name} hands on was made again{(kept is null ? "" : $"; the folder that was there is kept as '{kept}'")}.",
            };
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            request.Failed(StoreErrors.StorageFailure(link, failure));
            return null;
        }
    }

    /// <summary>Moves a folder away whose bytes are wrong, and has the next to settle the sets, this process or another, make it anew.</summary>
    private string? SetPending(HandedOnSet set)
    {
        using var only = FileLock.Wait(context.Layout.SetsLock, context.Database.Stop);
        return context.Journal.Write(transaction =>
        {
            var kept = check.Folder(set) is { } folder && check.Judge(set).Exists(finding => finding.Target.StartsWith(folder, StringComparison.Ordinal))
                ? lostAndFound.MoveFolder(folder)
                : null;
            FileSetRepository.Renew(transaction.Connection, set.Id);
            transaction.Record(new(Events.SetRepaired, "set", set.Id, $"The set {set.Name} did not hand on its generation {set.GenerationId} as it should, and is made again.")
            {
                Details = [new("keptAs", kept)],
            });
            return kept;
        });
    }
}

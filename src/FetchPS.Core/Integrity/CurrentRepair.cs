using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Integrity;

/// <summary>Makes the copies under <c>current</c> anew that are not what they should be.</summary>
internal sealed class CurrentRepair(StoreContext context, CurrentFiles current, LostAndFound lostAndFound, RepairRequest request)
{
    private readonly FileJudge judge = new(context.Disk, quick: false);

    public IEnumerable<StoreRepair> Run()
    {
        var copies = context.Database.Read(IntegrityRepository.Currents);
        for (var i = 0; i < copies.Count; i++)
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            request.Progress?.Invoke(new(CheckStep.Current, i, copies.Count));
            // A copy that a cycle replaced since then is judged by what it should be now.
            if (IsWrong(copies[i]) && Now(copies[i].UrlId) is { } copy && IsWrong(copy) && (IsUnreadable(copy) ? null : Replace(copy)) is { } repair)
                yield return repair;
        }
    }

    private CurrentCopy? Now(long urlId) => context.Database.Read(connection => IntegrityRepository.Current(connection, urlId));

    private bool IsWrong(CurrentCopy copy) => copy.Pending || !copy.Place.IsConfined || Judge(copy) is not null;

    private FileFault? Judge(CurrentCopy copy) =>
        copy.Version is { } version ? judge.Judge(context.Layout, copy.Place, version, request.CancellationToken) : null;

    /// <summary>Whether the copy has no place that may be written, or may be as it should be, but can't be looked at now: then it is left as it is.</summary>
    private bool IsUnreadable(CurrentCopy copy)
    {
        if (!copy.Place.IsConfined)
        {
            request.Failed(StoreErrors.PathRefused(copy.Place));
            return true;
        }

        if (copy.Pending || Judge(copy) is not { Kind: FileFaultKind.Unreadable } fault)
            return false;

        request.Failed(StoreErrors.FileUnreadable(context.Layout.Full(copy.Place), fault.Failure!));
        return true;
    }

    private StoreRepair? Replace(CurrentCopy copy)
    {
        var file = context.Layout.Full(copy.Place);
        var what = copy.Version is { } version ? $"Make the current copy again from version {version.VersionId}" : "Remove the current copy, as the database says";
        if (!request.Confirm(file, what))
            return null;

        try
        {
            var kept = copy.Pending ? null : SetPending(copy, file);
            current.Settle();
            if (Now(copy.UrlId) is { Pending: true })
                throw new IOException("the log says what went wrong.");

            var how = copy.Version is null ? "was removed" : $"was made again from version {copy.Version.VersionId}";
            return new()
            {
                Action = RepairAction.CurrentReplaced,
                Target = file,
                VersionId = copy.Version?.VersionId,
                KeptAs = kept,
                Message = $"The current copy {how}{(kept is null ? "" : $"; what lay there is kept as '{kept}'")}.",
            };
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            request.Failed(StoreErrors.StorageFailure(file, failure));
            return null;
        }
    }

    /// <summary>Keeps what lies there, and has the next to settle the current copies, this process or another, replace it.</summary>
    private string? SetPending(CurrentCopy copy, string file)
    {
        context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
        using var only = FileLock.Wait(context.Layout.CurrentLock, request.CancellationToken);
        return context.Journal.Write(transaction =>
        {
            var kept = lostAndFound.Keep(file);
            UrlRepository.SetCurrentPending(transaction.Connection, copy.UrlId);
            transaction.Record(new(Events.CurrentRepaired, "url", copy.UrlId, $"The current copy '{copy.Place}' did not have the bytes of version {copy.Version?.VersionId} and is made again.")
            {
                UrlId = copy.UrlId,
                Details = [new("place", copy.Place.Text), new("keptAs", kept)],
            });
            return kept;
        });
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Integrity;

/// <summary>Puts a store right as far as that can be done, and streams what it did. Deletes nothing; what running cycles hold is left to them.</summary>
internal sealed class RepairRun(StoreContext context, VersionMarks marks, SetPromotion promotion, CurrentFiles current, RepairRequest request)
{
    /// <exception cref="FetchException"><c>DatabaseDamaged</c>, <c>FilesGone</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreRepair> Run()
    {
        request.Progress?.Invoke(new(CheckStep.Database, 0, 0));
        if (context.Database.Read(connection => DatabaseCheck.Damage(connection, quick: true)).FirstOrDefault() is { } damage)
            throw StoreErrors.DatabaseDamaged(context.Layout.Database, damage);

        // A volume that is not mounted is no reason to take every current copy away.
        if (context.Database.Read(IntegrityRepository.CountVersions) is > 0 and var versions && !context.Disk.Folders(context.Layout.Files).Any())
            throw StoreErrors.FilesGone(context.Layout.Files, versions);

        var lostAndFound = new LostAndFound(context.Layout, context.Disk);
        var unknown = new UnknownFiles(context, request.Progress, request.CancellationToken);
        // Versions first: a current copy may be the only whole one, and is made from its version later.
        return new VersionRepair(context, marks, current, lostAndFound, request).Run()
            .Concat(new CurrentRepair(context, current, lostAndFound, request).Run())
            .Concat(new SetRepair(context, promotion, current, lostAndFound, request).Run())
            .Concat(new StrayRepair(context, unknown, lostAndFound, request).Run())
            .Concat(new AccessRepair(context, request).Run());
    }
}

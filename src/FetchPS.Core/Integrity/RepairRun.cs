using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Sets;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Integrity;

/// <summary>Puts a store right as far as that can be done, and streams what it did. Deletes nothing; what running cycles hold is left to them.</summary>
internal sealed class RepairRun(StoreLayout layout, IDisk disk, Database database, Journal journal, VersionMarks marks, SetPromotion promotion, CurrentFiles current, RepairRequest request)
{
    /// <exception cref="FetchException"><c>DatabaseDamaged</c>, <c>FilesGone</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreRepair> Run()
    {
        request.Progress?.Invoke(new(CheckStep.Database, 0, 0));
        if (database.Read(connection => DatabaseCheck.Damage(connection, quick: true)).FirstOrDefault() is { } damage)
            throw StoreErrors.DatabaseDamaged(layout.Database, damage);

        // A volume that is not mounted is no reason to take every current copy away.
        if (database.Read(IntegrityRepository.CountVersions) is > 0 and var versions && !disk.Folders(layout.Files).Any())
            throw StoreErrors.FilesGone(layout.Files, versions);

        var lostAndFound = new LostAndFound(layout, disk);
        var unknown = new UnknownFiles(layout, disk, database, request.Progress, request.CancellationToken);
        // Versions first: a current copy may be the only whole one, and is made from its version later.
        return new VersionRepair(layout, disk, database, journal, marks, current, lostAndFound, request).Run()
            .Concat(new CurrentRepair(layout, disk, database, journal, current, lostAndFound, request).Run())
            .Concat(new SetRepair(layout, disk, database, journal, promotion, current, lostAndFound, request).Run())
            .Concat(new StrayRepair(layout, disk, journal, unknown, lostAndFound, request).Run());
    }
}

using System.Runtime.ExceptionServices;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Files;

namespace FetchPS.Core.Integrity;

/// <summary>Checks a whole store and streams its faults. Changes nothing; cycles may run meanwhile, and what they are just doing is no fault.</summary>
internal sealed class StoreCheck(StoreContext context, bool quick, Action<CheckProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>The most findings that are held back while the database is read.</summary>
    private const int MostWaiting = 10_000;

    private readonly FileJudge judge = new(context.Disk, quick);

    /// <summary>URLs of which a version's file is not there.</summary>
    private readonly HashSet<long> incomplete = [];

    /// <exception cref="FetchException">The database could not be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreFinding> Run()
    {
        progress?.Invoke(new(CheckStep.Database, 0, 0));
        // The database is read to its end while the files are looked at. What these show is told only once it is known to be sound.
        var reading = Task.Run(ReadDatabase, CancellationToken.None);
        List<StoreFinding> waiting = [];
        try
        {
            using var files = Files().GetEnumerator();
            var (more, failure) = Gather(files, waiting, reading);
            var (damage, references) = reading.GetAwaiter().GetResult();
            foreach (var line in damage)
                yield return Error(FindingKind.DatabaseDamaged, context.Layout.Database, $"SQLite finds the database damaged, so nothing else was checked: {line}");
            if (damage.Count > 0)
                yield break;

            failure?.Throw();
            foreach (var finding in references.Concat(waiting))
                yield return finding;
            while (more && files.MoveNext())
                yield return files.Current;
        }
        finally
        {
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }
    }

    /// <summary>Takes findings until the database is read, or too many wait for that.</summary>
    /// <returns>Whether there may be more; and what went wrong, which a damaged database explains.</returns>
    private static (bool More, ExceptionDispatchInfo? Failure) Gather(IEnumerator<StoreFinding> files, List<StoreFinding> waiting, Task reading)
    {
        try
        {
            while (!reading.IsCompleted && waiting.Count < MostWaiting)
            {
                if (!files.MoveNext())
                    return (false, null);
                waiting.Add(files.Current);
            }

            return (true, null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (false, ExceptionDispatchInfo.Capture(failure));
        }
    }

    private (List<string> Damage, List<StoreFinding> References) ReadDatabase()
    {
        var damage = context.Database.Read(connection => DatabaseCheck.Damage(connection, quick));
        return (damage, damage.Count > 0 ? [] : References().ToList());
    }

    private IEnumerable<StoreFinding> Files()
    {
        var audit = new AuditCheck(context, quick, progress, cancellationToken);
        var sets = new SetCheck(context, judge, cancellationToken);
        var unknown = new UnknownFiles(context, progress, cancellationToken, incomplete);
        foreach (var finding in new StoreAccess(context.Layout, context.Disk).Find(deep: !quick).Concat(audit.Run()).Concat(Versions()).Concat(unknown.Find()).Concat(Currents()).Concat(sets.Run()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return finding;
        }
    }

    private IEnumerable<StoreFinding> References() => context.Database.Stream(DatabaseCheck.BrokenReferences).Select(broken =>
        Error(FindingKind.ReferenceBroken, broken.Table, $"Row {broken.RowId} of the table {broken.Table} refers to a row of {broken.Parent} that is not there."));

    private IEnumerable<StoreFinding> Versions()
    {
        var total = context.Database.Read(IntegrityRepository.CountVersions);
        long done = 0;
        foreach (var version in context.Database.Stream(IntegrityRepository.Versions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(new(CheckStep.Versions, done++, total));
            // A version that was removed or put right since its row was read is no fault.
            if (Judge(version) is not null && context.Database.Read(connection => IntegrityRepository.Version(connection, version.Bytes.VersionId)) is { } now && Judge(now) is { } finding)
                yield return finding;
        }

        foreach (var refused in context.Database.Read(connection => RemovedVersionRepository.PendingFiles(connection, after: 0, limit: int.MaxValue)).Where(file => !file.Path.IsConfined))
            yield return Error(FindingKind.PathRefused, context.Layout.Shown(refused.Path), $"The file of the removed version {refused.VersionId} is named '{refused.Path}' in the database, which does not lie in the folder of its URL; it is not deleted.");
    }

    private StoreFinding? Judge(StoredVersion version)
    {
        var fault = judge.Judge(context.Layout, version.Bytes.Path, version.Bytes, cancellationToken);
        if (fault is null && version.Integrity == VersionIntegrity.Whole)
            return null;
        if (fault?.Kind is FileFaultKind.Missing or FileFaultKind.Refused)
            incomplete.Add(version.UrlId);

        var file = context.Layout.Shown(version.Bytes.Path);
        var (kind, what) = fault?.Kind switch
        {
            null => (FindingKind.VersionMarked, quick ? "has the size that it should have" : "is whole; Repair-FetchStore removes the mark"),
            FileFaultKind.Missing => (FindingKind.FileMissing, "is not there"),
            FileFaultKind.Refused => (FindingKind.PathRefused, $"is named '{fault.Detail}' in the database, which does not lie in the folder of its URL; it is not followed"),
            FileFaultKind.Unreadable or FileFaultKind.Broken => (FindingKind.FileUnreadable, $"can't be read, so whether it is whole is not known: {fault.Detail}"),
            FileFaultKind.Size => (FindingKind.SizeDiffers, $"has {fault.Detail} bytes instead of {version.Bytes.Size}"),
            _ => (FindingKind.ContentDiffers, $"has the SHA-256 {fault.Detail} instead of {Convert.ToHexStringLower(version.Bytes.Sha256)}"),
        };
        // What is known to be lost, and never handed out, is no surprise any more.
        return version.Integrity == VersionIntegrity.Whole
            ? Error(kind, file, $"The file of version {version.Bytes.VersionId} {what}.")
            : Warning(FindingKind.VersionMarked, file, $"Version {version.Bytes.VersionId} is marked as {version.Integrity}, and is never handed out; its file {what}.");
    }

    private IEnumerable<StoreFinding> Currents()
    {
        var copies = context.Database.Read(IntegrityRepository.Currents);
        for (var i = 0; i < copies.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(new(CheckStep.Current, i, copies.Count));
            // A copy that a cycle replaced since then is judged by what it should be now.
            if (Judge(copies[i]) is not null && context.Database.Read(connection => IntegrityRepository.Current(connection, copies[i].UrlId)) is { } now && Judge(now) is { } finding)
                yield return finding;
        }
    }

    private StoreFinding? Judge(CurrentCopy copy)
    {
        if (!copy.Place.IsConfined)
            return Error(FindingKind.PathRefused, context.Layout.Current, $"The place of URL {copy.UrlId} is '{copy.Place}' in the database, which does not lie below 'current/'; it is not followed.");

        var file = context.Layout.Full(copy.Place);
        if (copy.Pending)
            return Warning(FindingKind.CurrentPending, file, "The copy is not yet up to date with the database; the next cycle takes care of it.");
        if (copy.Version is not { } version || judge.Judge(file, version, cancellationToken) is not { } fault)
            return null;

        return fault.Kind switch
        {
            FileFaultKind.Missing => Error(FindingKind.CurrentMissing, file, $"The copy of version {version.VersionId} is not there."),
            FileFaultKind.Unreadable or FileFaultKind.Broken => Error(FindingKind.FileUnreadable, file, $"The copy of version {version.VersionId} can't be read: {fault.Detail}."),
            _ => Error(FindingKind.CurrentDiffers, file, $"The copy does not have the bytes of version {version.VersionId}, which is current."),
        };
    }

    private static StoreFinding Error(FindingKind kind, string target, string message) =>
        new() { Severity = FindingSeverity.Error, Kind = kind, Target = target, Message = message };

    private static StoreFinding Warning(FindingKind kind, string target, string message) =>
        new() { Severity = FindingSeverity.Warning, Kind = kind, Target = target, Message = message };
}

using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Integrity;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Backups;

/// <summary>
/// Makes a backup, itself a store, or brings one up to date, while cycles run. An earlier backup stays valid until its database is replaced in one
/// step, and by then every version of the new one has its bytes.
/// </summary>
internal sealed class StoreBackup(StoreContext context, VersionMarks marks, CurrentFiles current, CopyRequest request)
{
    /// <summary>How often the database is copied again because versions were removed meanwhile.</summary>
    private const int Tries = 10;

    /// <exception cref="FetchException"><c>BackupWithinStore</c>, <c>NotABackup</c>, <c>BackupOfAnotherStore</c>, <c>BackupBusy</c>, <c>BackupUnsettled</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StoreCopy Run(string destination)
    {
        var backup = new StoreLayout(destination);
        context = context with { Disk = new StoreDisk(context.Disk, backup.Root) };
        StoreFolders.Require(backup);
        BackupFolder.Require(context.Layout, backup, context.Disk);
        context.Disk.CreateFolder(backup.Run, StoreLayout.OwnerFolder);
        if (FileLock.IsHeld(backup.BackupLock))
            throw BackupErrors.BackupBusy(backup.Root);
        using var only = FileLock.Wait(backup.BackupLock, request.CancellationToken);
        using var logs = new LogTransfer(context.Layout, backup, context.Disk);
        context.Journal.FlushLog();
        logs.Take();

        var files = new FileTransfer(context.Layout, backup, context.Disk, readsAll: false);
        var draft = Path.Combine(backup.Root, ".new-backup");
        var (taken, end, versions) = TakeDatabase(backup, draft, files);
        context.Disk.CreateFolder(backup.Files, StoreLayout.SharedFolder);
        context.Disk.CreateFolder(backup.Current, StoreLayout.SharedFolder);
        context.Disk.CreateFolder(backup.Logs, StoreLayout.OwnerFolder);
        context.Disk.FlushFile(draft);
        context.Disk.Replace(draft, backup.Database);
        context.Disk.FlushFolder(backup.Root);
        logs.Name();
        var removed = Follow(backup);

        var copy = new StoreCopy
        {
            Source = context.Layout.Root,
            Destination = backup.Root,
            Taken = taken,
            Versions = versions,
            Copied = files.Copied,
            Bytes = files.Bytes,
            Linked = files.Linked,
            Unchanged = files.Unchanged,
            NotRead = files.NotRead,
            Removed = removed,
            AuditRows = end.Id,
            AuditHash = Convert.ToHexStringLower(end.Hash),
        };
        if (!context.Database.IsReadOnly)
            Record(copy);
        return copy;
    }

    /// <summary>Copies the database, and then every file that it knows of; anew when some of them were removed in between.</summary>
    private (DateTimeOffset Taken, AuditHead End, long Versions) TakeDatabase(StoreLayout backup, string draft, FileTransfer files)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            context.Disk.Delete(draft);
            // Made here first: SQLite would give it the mode that the umask leaves.
            context.Disk.CreateFile(draft).Dispose();
            var taken = context.Journal.Now;
            DatabaseCopy.Take(context.Database.File, draft, context.Layout.Root, request.CancellationToken);
            using var copy = new Database(draft, backup.Root);
            using var earlier = context.Disk.FileExists(backup.Database) ? new Database(backup.Database, backup.Root) : null;
            if (earlier is not null)
                BackupFolder.RequireEarlier(earlier, copy, context.Layout, backup);
            var faults = new VersionTransfer(files, request).Run(copy);
            if (faults.Exists(IsRemoved) || MarkDamaged(faults))
                continue;

            faults.ForEach(fault => request.Failed(fault.ToError()));
            var before = earlier?.Read(IntegrityRepository.Currents).Where(current => !current.Pending).ToDictionary(current => current.UrlId, current => current.Version?.VersionId) ?? [];
            DatabaseCopy.Settle(copy, current =>
                before.GetValueOrDefault(current.UrlId) == current.Version?.VersionId && IsInPlace(backup, current));
            return (taken, copy.Read(AuditRepository.Head), copy.Read(IntegrityRepository.CountVersions));
        }

        throw BackupErrors.BackupUnsettled(backup.Root);
    }

    private bool IsRemoved(TransferFault fault) => context.Database.Read(connection => IntegrityRepository.Version(connection, fault.Version.Bytes.VersionId)) is null;

    /// <summary>Marks versions in the store itself that were found with other bytes. A copy of the database that was taken before does not know of it.</summary>
    private bool MarkDamaged(List<TransferFault> faults)
    {
        if (context.Database.IsReadOnly)
            return false;

        var marked = faults.FindAll(fault => fault.IsDamaged && marks.Look(fault.Version.Bytes.VersionId));
        if (marked.Count == 0)
            return false;

        current.Settle();
        marked.ForEach(fault => request.Failed(fault.ToError()));
        return true;
    }

    /// <summary>Whether a current copy is as the last backup made it from its version.</summary>
    private bool IsInPlace(StoreLayout backup, CurrentCopy copy) =>
        copy.Version is null ? context.Disk.FileSize(backup.Full(copy.Place)) is null : context.Disk.LooksSame(backup.Full(copy.Version.Path), backup.Full(copy.Place));

    /// <summary>Brings what lies around the new database into line with it.</summary>
    /// <returns>How many files went that the store has no more.</returns>
    private long Follow(StoreLayout backup)
    {
        using var database = new Database(backup.Database, backup.Root);
        var there = context with { Layout = backup, Database = database };
        var sets = new SetFiles(there);
        if (!new CurrentFiles(there, sets, marks: null).Settle())
            request.Failed(BackupErrors.CurrentNotCopied(backup.Current));
        sets.Clear(() => TimeSpan.Zero);

        var findings = new UnknownFiles(there, request.Progress, request.CancellationToken).Find().ToList();
        findings.FindAll(finding => finding.Kind == FindingKind.LinkInStore).ForEach(link => request.Failed(StoreErrors.LinkInStore(link.Target)));
        var unknown = findings.FindAll(finding => finding.Kind == FindingKind.FileUnknown).ConvertAll(finding => finding.Target);
        unknown.ForEach(context.Disk.Delete);
        return unknown.Count(file => file.StartsWith(backup.Files, StringComparison.Ordinal));
    }

    private void Record(StoreCopy copy) => context.Journal.Write(transaction =>
    {
        var counts = string.Create(CultureInfo.InvariantCulture, $"{copy.Versions} versions, {copy.Copied} copied, {copy.Linked} linked, {copy.Unchanged} there before, {copy.Removed} removed");
        transaction.Record(new(Events.StoreBackedUp, "store", null, $"The store was backed up to '{copy.Destination}': {counts}.")
        {
            Details = [new("destination", copy.Destination), new("auditRows", copy.AuditRows.ToString(CultureInfo.InvariantCulture)), new("auditHash", copy.AuditHash)],
        });
        return true;
    });
}

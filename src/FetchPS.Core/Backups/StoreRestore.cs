using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Logging;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Backups;

/// <summary>Brings a store back from a backup to a new folder. The database appears last, whole or not at all.</summary>
internal sealed class StoreRestore(StoreLayout store, IDisk physical, Actor actor, TimeProvider time, CopyRequest request)
{
    /// <summary>Says, while the database is not there yet, whose the rest is: a restore that was interrupted may be run again.</summary>
    private const string MarkName = ".restoring";

    private StoreDisk disk = new(physical, store.Root);
    private List<TransferFault> faults = [];

    /// <exception cref="FetchException"><c>RestoreNotEmpty</c>, <c>StoreNotFound</c>, <c>NotAStore</c>, <c>StoreTooNew</c>, <c>FilesPathRefused</c>, <c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StoreCopy Run(string source)
    {
        var root = new StoreLayout(source);
        StoreFolders.Require(root);
        if (!disk.FileExists(root.Database))
            throw StoreFolders.DatabaseMissing(new(source)) ?? (Directory.Exists(source) ? BackupErrors.NotAStore(source) : BackupErrors.StoreNotFound(source));

        var mark = Path.Combine(store.Root, MarkName);
        Prepare(mark);
        StoreFolders.Require(store);
        using var logs = new LogTransfer(root, store, disk);
        logs.Take();
        var draft = Path.Combine(store.Root, $"{StoreLayout.Draft}restored");
        disk.Delete(draft);
        disk.CreateFile(draft).Dispose();
        var taken = time.GetUtcNow().Storable();
        DatabaseCopy.Take(root.Database, draft, source, request.CancellationToken);
        Schema.Require(draft, source, time, keepCopy: false, request.CancellationToken);
        var copy = Bring(source, draft);

        disk.CreateFolder(store.Files, StoreLayout.SharedFolder);
        disk.CreateFolder(store.Current, StoreLayout.SharedFolder);
        logs.Name();
        copy = Amend(draft, copy);
        DatabaseCopy.UseWal(draft);
        disk.FlushFile(draft);
        disk.FlushFolder(store.Root);
        disk.Replace(draft, store.Database);
        disk.Delete(mark);
        disk.FlushFolder(store.Root);
        return copy with { Taken = taken };
    }

    /// <summary>Tells of the files that did not come; the store is there by then.</summary>
    public void TellFaults() => faults.ForEach(fault => request.Failed(fault.ToError()));

    private void Prepare(string mark)
    {
        NewFolder.Make(disk, store.Root, StoreLayout.SharedFolder);
        var isOurs = disk.FileExists(mark) && !disk.FileExists(store.Database);
        if (!isOurs && Directory.EnumerateFileSystemEntries(store.Root).Select(Path.GetFileName).FirstOrDefault() is { } found)
            throw BackupErrors.RestoreNotEmpty(store.Root, found);
        if (!isOurs)
            disk.CreateFile(mark).Dispose();
    }

    private StoreCopy Bring(string source, string draft)
    {
        using var database = new Database(draft, store.Root);
        if (database.Read(DatabaseCheck.Foreign) is { } foreign)
            throw StoreErrors.NotAStore(source, $"its database holds '{ForeignText.Part(foreign)}', which FetchPS never makes and which could change rows by itself");
        var from = FilesFolder.Layout(source, database);
        // A folder elsewhere is the store's own only by the mark that is in it: else a backup could name any.
        FilesFolder.Require(from, database, disk);
        StoreFolders.Require(from);
        disk = new StoreDisk(disk, from.Root, from.FilesPath);
        var files = new FileTransfer(from, store, disk, readsAll: true);
        faults = new VersionTransfer(files, request).Run(database);
        DatabaseCopy.Settle(database, current => current.Version is null && !current.Pending);
        var end = database.Read(AuditRepository.Head);
        return new()
        {
            Source = source,
            Destination = store.Root,
            Taken = default,
            Versions = database.Read(IntegrityRepository.CountVersions),
            Copied = files.Copied,
            Bytes = files.Bytes,
            Linked = files.Linked,
            Unchanged = files.Unchanged,
            NotRead = files.NotRead,
            Removed = 0,
            AuditRows = end.Id,
            AuditHash = Convert.ToHexStringLower(end.Hash),
        };
    }

    /// <summary>Has the database know, before it becomes the store's, of what did not come, which is never current, and of what must not be run on the backup's word alone.</summary>
    private StoreCopy Amend(string draft, StoreCopy copy)
    {
        using var database = new Database(draft, store.Root);
        using var log = ActionLog.Open(store.Logs, actor.ToString(), time, buffered: true);
        var journal = new Journal(database, log, actor, time);
        var context = new StoreContext(store, disk, database, journal, time);
        var promotion = new Promotion(journal);
        var marks = new VersionMarks(context, promotion, new SetPromotion(journal, promotion));
        faults.ForEach(fault => marks.Set(fault.Version, fault.IsDamaged ? RepairAction.MarkedDamaged : RepairAction.MarkedMissing, fault.KeptAs));
        return request.TrustVerifiers ? copy : copy with
        {
            Disabled = new VerifierRegistry(context).DisableForeign(),
            DisabledUrls = new UrlSecrets(journal).Disable(),
        };
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Backups;
using FetchPS.Core.Catalog;
using FetchPS.Core.Comparison;
using FetchPS.Core.Cycles;
using FetchPS.Core.Cycles.Runs;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Integrity;
using FetchPS.Core.Logging;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core;

/// <summary>An open store: everything FetchPS can do is reached from here. Safe for use by several threads and several processes.</summary>
public sealed class FetchStore : IDisposable
{
    private readonly OpenedStore opened;
    private readonly StoreContext context;
    private readonly StoreWiring parts;
    private readonly bool isView;

    private FetchStore(OpenedStore opened) : this(opened, opened.Context, isView: false)
    {
    }

    private FetchStore(OpenedStore opened, StoreContext context, bool isView)
    {
        (this.opened, this.context, this.isView) = (opened, context, isView);
        parts = new StoreWiring(context, opened.Options);
    }

    /// <summary>The store's folder.</summary>
    public string Path => context.Layout.Root;

    /// <summary>The watched URLs.</summary>
    public UrlRegistry Urls => parts.Urls;

    /// <summary>The stored versions.</summary>
    public VersionCatalog Versions => parts.Versions;

    /// <summary>Which versions are kept.</summary>
    public VersionRetention Retention => parts.Retention;

    /// <summary>Reads the bytes of versions.</summary>
    public VersionContent Content => parts.Content;

    /// <summary>Compares versions.</summary>
    public VersionComparer Comparer => parts.Comparer;

    /// <summary>Writes versions to folders outside the store.</summary>
    public VersionExport Export => parts.Export;

    /// <summary>The verifiers.</summary>
    public VerifierRegistry Verifiers => parts.Verifiers;

    /// <summary>The sets of URLs whose versions are verified and handed on together.</summary>
    public FileSets Sets => parts.Sets;

    /// <summary>What verifiers and people said of versions.</summary>
    public Verdicts Verdicts => parts.Verdicts;

    /// <summary>Older versions made current again.</summary>
    public Rollback Rollback => parts.Rollback;

    /// <summary>What the turns of past cycles came to.</summary>
    public FetchHistory History => parts.History;

    /// <summary>Why lines are missing from the log; null while it is whole.</summary>
    public FetchException? LogFailure => opened.Log.Failure;

    /// <summary>Opens a store that is there.</summary>
    /// <exception cref="FetchException"><c>StoreNotFound</c>, <c>NotAStore</c>, <c>DatabaseMissing</c>, <c>DatabaseDamaged</c>, <c>StoreTooNew</c>, <c>StoreReadOnly</c>, <c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>.</exception>
    public static FetchStore Open(FetchStoreOptions options)
    {
        var opened = OpenedStore.Open(options);
        try
        {
            FilesFolder.Require(opened.Context.Layout, opened.Context.Database, options.Disk);
            return new(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The same store for another who acts: what is done through the view is signed by that one, in audit and log. The view is light, and needs no disposal.</summary>
    /// <param name="actor">Who acts; see <see cref="Actor.OnBehalfOf"/> for an account that acts for another.</param>
    public FetchStore As(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new(opened, context with { Journal = context.Journal.As(actor) }, isView: true);
    }

    /// <summary>Opens a store, and makes it first where there is none; where <see cref="FetchStoreOptions.FilesPath"/> names another folder for the versions of one that is there, it is taken.</summary>
    /// <param name="options">How.</param>
    /// <param name="changed">Whether it was made, or its versions lie elsewhere now.</param>
    /// <exception cref="FetchException">As for <see cref="Open"/>; <c>NotAStore</c> and <c>FilesPathNotEmpty</c> when the folder holds something else; <c>FilesNotMoved</c>, <c>StoreBusy</c>.</exception>
    public static FetchStore OpenOrCreate(FetchStoreOptions options, out bool changed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var filesPath = options.FilesPath is { } named ? OpenedStore.Root(named) : null;
        var created = !OpenedStore.Exists(options.Path) && StoreMaker.Make(new(OpenedStore.Root(options.Path), filesPath), options.Disk, options.Time);
        changed = created || (filesPath is not null && TakeFiles(options, filesPath));
        var store = Open(options);
        if (created)
        {
            store.context.Journal.Write(transaction =>
            {
                transaction.Record(new(Events.StoreCreated, "store", null, $"The store at '{store.Path}' was made{(filesPath is null ? "" : $", with its versions in '{filesPath}'")}."));
                return true;
            });
        }

        return store;
    }

    /// <summary>Whether there is something at the path that calls itself a store.</summary>
    public static bool Exists(string path) => OpenedStore.Exists(path);

    /// <summary>The store at a glance.</summary>
    public StoreSummary Summarize() => Settings.Describe(context.Database.Read(connection => StoreFigures.Read(connection, context.Journal.Now))) with
    {
        Path = context.Layout.Root,
        FilesPath = context.Layout.FilesPath,
        SchemaVersion = opened.SchemaVersion,
        CaCertificates = CaCertificates.Subjects(parts.Settings.CaPem),
    };

    /// <summary>Checks the whole store and streams its faults, none when all is well. Changes nothing; cycles may run meanwhile.</summary>
    /// <param name="quick">Whether to compare only the sizes of files, not their bytes, and not each index of the database with its table.</param>
    /// <param name="progress">Hears often how far it is.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FetchException"><c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreFinding> Check(bool quick = false, Action<CheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        opened.Disk.Forget();
        return new StoreCheck(context, quick, progress, cancellationToken).Run();
    }

    /// <summary>Puts right what can be, marks versions whose bytes are lost, moves away files that the database does not know of, and streams what it did. Deletes nothing; cycles may run meanwhile.</summary>
    /// <param name="request">How; by default without asking.</param>
    /// <exception cref="FetchException"><c>DatabaseDamaged</c>, <c>FilesGone</c>, <c>DatabaseFailure</c>; what could not be put right goes to <see cref="RepairRequest.Failed"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreRepair> Repair(RepairRequest request)
    {
        context.Database.RequireWritable();
        opened.Disk.Forget();
        return new RepairRun(context, parts.Marks, parts.SetPromotion, parts.Current, request).Run();
    }

    /// <summary>Makes a backup, itself a store, or brings one up to date. Cycles may run meanwhile.</summary>
    /// <param name="destination">The backup's folder: a new or empty one, or an earlier backup, which stays valid until the new one is complete.</param>
    /// <param name="request">How.</param>
    /// <exception cref="FetchException"><c>BackupWithinStore</c>, <c>NotABackup</c>, <c>BackupOfAnotherStore</c>, <c>BackupBusy</c>, <c>BackupUnsettled</c>, <c>StorageFailure</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StoreCopy Backup(string destination, CopyRequest request)
    {
        var folder = OpenedStore.Root(destination);
        return Guarded(folder, () => new StoreBackup(context, parts.Marks, parts.Current, request).Run(folder));
    }

    /// <summary>Brings a store back from a backup, or from any folder that holds a store which nobody uses.</summary>
    /// <param name="options">Where to, and how to open it.</param>
    /// <param name="source">The backup's folder; it stays as it is.</param>
    /// <param name="request">How.</param>
    /// <exception cref="FetchException"><c>RestoreNotEmpty</c>, <c>StoreNotFound</c>, <c>NotAStore</c>, <c>StoreTooNew</c>, <c>FilesPathRefused</c>, <c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>, <c>StorageFailure</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static StoreCopy Restore(FetchStoreOptions options, string source, CopyRequest request)
    {
        var root = OpenedStore.Root(options.Path);
        var from = OpenedStore.Root(source);
        return Guarded(root, () =>
        {
            var restore = new StoreRestore(new(root), options.Disk, options.Actor, options.Time, request);
            var copy = restore.Run(from);
            using var store = Open(options);
            store.parts.Leases.RecoverAll(request.Warn);
            store.parts.Current.Settle();
            store.context.Journal.Write(transaction =>
            {
                transaction.Record(new(Events.StoreRestored, "store", null, $"The store was restored from '{from}', with {copy.Versions} versions.") { Details = [new("source", from)] });
                return true;
            });
            restore.TellFaults();
            if (copy.Disabled.Count > 0)
                request.Warn($"The store runs nothing on the backup's word: these verifiers are disabled, and what needs them waits, until Enable-FetchVerifier NAME. {string.Join("; ", copy.Disabled)}");
            if (copy.DisabledUrls.Count > 0)
                request.Warn($"The store reads no secret on the backup's word: these URLs are disabled until Enable-FetchUrl ID. {string.Join("; ", copy.DisabledUrls)}");
            return copy;
        });
    }

    /// <summary>Sets which private certificate authorities are trusted for every URL, beside the system's.</summary>
    /// <param name="pem">Their certificates as PEM text; null for none.</param>
    /// <returns>Whether that changed anything.</returns>
    public bool SetCaCertificates(string? pem) => parts.Settings.SetCaCertificates(pem);

    /// <summary>How the store fetches, for all its URLs.</summary>
    public StoreSettings Settings => parts.Settings.Current;

    /// <summary>Sets how the store fetches.</summary>
    /// <param name="change">Makes the new settings from the old ones.</param>
    /// <returns>Whether that changed anything.</returns>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    public bool ChangeSettings(Func<StoreSettings, StoreSettings> change) => parts.Settings.Change(change);

    /// <summary>Runs one cycle over all that is due.</summary>
    /// <param name="cycle">How.</param>
    /// <param name="report">Hears what happens, one event after the other, on a thread of the cycle.</param>
    /// <param name="cancellationToken">Ends the cycle: what was stored stays, what was in flight ends, every claim is given back.</param>
    /// <exception cref="FetchException">It could not run: <c>DatabaseFailure</c> and the like. A URL that fails is an event instead.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CycleSummary> RunCycleAsync(CycleOptions cycle, Action<CycleEvent> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        context.Database.RequireWritable();
        opened.Disk.Forget();
        var run = parts.NewCycle(cycle);
        try
        {
            new StoreAccess(context.Layout, context.Disk).Tell(context.Database, context.Journal, message => report(new CycleWarning(message)));
            var summary = await run.RunAsync(cycle, report, cancellationToken).ConfigureAwait(false);
            if (LogFailure is { } failure)
                report(new CycleFault(failure));
            return summary;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(context.Layout.Root, failure);
        }
    }

    /// <summary>Has verifiers look again, by hand, at versions of any age.</summary>
    /// <param name="run">Which verifiers, which versions, and what their verdicts count for.</param>
    /// <param name="report">Hears what happens, verdicts by the order of versions, on a thread of the run.</param>
    /// <param name="cancellationToken">Ends the run: what was said stays, every claim is given back.</param>
    /// <exception cref="FetchException"><c>VerifierDisabled</c>; or the store failed: what was recorded before stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task RunVerifiersAsync(VerifierRunOptions run, Action<VerifierRunEvent> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Verifiers.FirstOrDefault(verifier => !verifier.Enabled) is { } disabled)
            throw VerifierErrors.VerifierDisabled(disabled.Name);

        opened.Disk.Forget();
        return parts.NewVerifierRun().RunAsync(run, report, cancellationToken);
    }

    /// <summary>Streams the action log, oldest first.</summary>
    /// <param name="query">Which lines; its <see cref="LogQuery.UrlIds"/> are narrowed by <paramref name="url"/>.</param>
    /// <param name="url">A wildcard over addresses, or one whole address; null for all.</param>
    public IEnumerable<LogEvent> ReadLog(LogQuery query, string? url = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        opened.Log.Flush();
        return LogReader.Read(context.Layout.Logs, url is null ? query : query with { UrlIds = Urls.IdsEverWatched(url).ToHashSet() });
    }

    /// <summary>Closes the database and writes what the log still holds. Of a view, nothing.</summary>
    public void Dispose()
    {
        if (!isView)
            opened.Dispose();
    }

    private static bool TakeFiles(FetchStoreOptions options, string filesPath)
    {
        using var opened = OpenedStore.Open(options);
        return new FilesMove(opened.Context).Run(filesPath);
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(path, failure);
        }
    }
}

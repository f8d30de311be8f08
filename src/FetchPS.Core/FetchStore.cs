using FetchPS.Core.Actions;
using FetchPS.Core.Backups;
using FetchPS.Core.Comparison;
using FetchPS.Core.Cycles;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Fetching;
using FetchPS.Core.Integrity;
using FetchPS.Core.Logging;
using FetchPS.Core.Sets;
using FetchPS.Core.Urls;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Core.Verification.Runs;
using FetchPS.Core.Versions;

namespace FetchPS.Core;

/// <summary>An open store: everything FetchPS can do is reached from here. Safe for use by several threads and several processes.</summary>
public sealed class FetchStore : IDisposable
{
    private readonly FetchStoreOptions options;
    private readonly StoreLayout layout;
    private readonly StoreDisk links;
    private readonly Database database;
    private readonly ActionLog log;
    private readonly Journal journal;
    private readonly VersionFiles files;
    private readonly CurrentFiles current;
    private readonly SetFiles setFiles;
    private readonly SetPromotion setPromotion;
    private readonly VerdictLedger ledger;
    private readonly Promotion promotion;
    private readonly VersionMarks marks;
    private readonly int schemaVersion;

    private FetchStore(FetchStoreOptions options, StoreLayout layout, Database database, int schemaVersion)
    {
        links = new StoreDisk(options.Disk, layout.Root, layout.FilesPath);
        options = options with { Disk = links };
        this.options = options;
        this.layout = layout;
        this.database = database;
        this.schemaVersion = schemaVersion;
        log = ActionLog.Open(layout.Logs, options.Actor.ToString(), options.Time, buffered: true);
        journal = new Journal(database, log, options.Actor, options.Time);
        files = new VersionFiles(layout, options.Disk);
        promotion = new Promotion(journal);
        setPromotion = new SetPromotion(journal, promotion);
        marks = new VersionMarks(layout, options.Disk, journal, promotion, setPromotion);
        setFiles = new SetFiles(layout, options.Disk, database, journal);
        current = new CurrentFiles(layout, options.Disk, database, journal, setFiles, marks);
        ledger = new VerdictLedger(promotion, setPromotion);
        var removal = new VersionRemoval(new RemovedFiles(layout, options.Disk, database, journal), current, promotion, setPromotion);
        Urls = new UrlRegistry(database, journal, layout, removal, promotion, setPromotion);
        Versions = new VersionCatalog(database, layout, Urls);
        Retention = new VersionRetention(database, journal, Versions, removal);
        Content = new VersionContent(options.Disk);
        Comparer = new VersionComparer(Content);
        Export = new VersionExport(database, layout, Content);
        Sets = new FileSets(layout, database, journal);
        Verifiers = new VerifierRegistry(database, journal);
        History = new FetchHistory(database, Urls);
        Verdicts = new Verdicts(database, journal, ledger, current);
        Rollback = new Rollback(layout, options.Disk, journal, promotion, current, Versions, Urls);
    }

    /// <summary>The store's folder.</summary>
    public string Path => layout.Root;

    /// <summary>The watched URLs.</summary>
    public UrlRegistry Urls { get; }

    /// <summary>The stored versions.</summary>
    public VersionCatalog Versions { get; }

    /// <summary>Which versions are kept.</summary>
    public VersionRetention Retention { get; }

    /// <summary>Reads the bytes of versions.</summary>
    public VersionContent Content { get; }

    /// <summary>Compares versions.</summary>
    public VersionComparer Comparer { get; }

    /// <summary>Writes versions to folders outside the store.</summary>
    public VersionExport Export { get; }

    /// <summary>The verifiers.</summary>
    public VerifierRegistry Verifiers { get; }

    /// <summary>The sets of URLs whose versions are verified and handed on together.</summary>
    public FileSets Sets { get; }

    /// <summary>What verifiers and people said of versions.</summary>
    public Verdicts Verdicts { get; }

    /// <summary>Older versions made current again.</summary>
    public Rollback Rollback { get; }

    /// <summary>What the turns of past cycles came to.</summary>
    public FetchHistory History { get; }

    /// <summary>Why lines are missing from the log; null while it is whole.</summary>
    public FetchException? LogFailure => log.Failure;

    /// <summary>Opens a store that is there.</summary>
    /// <exception cref="FetchException"><c>StoreNotFound</c>, <c>NotAStore</c>, <c>DatabaseMissing</c>, <c>DatabaseDamaged</c>, <c>StoreTooNew</c>, <c>StoreReadOnly</c>, <c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>.</exception>
    public static FetchStore Open(FetchStoreOptions options)
    {
        var store = OpenDatabase(options);
        try
        {
            FilesFolder.Require(store.layout, store.database, options.Disk);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store, and makes it first where there is none; where <see cref="FetchStoreOptions.FilesPath"/> names another folder for the versions of one that is there, it is taken.</summary>
    /// <param name="options">How.</param>
    /// <param name="changed">Whether it was made, or its versions lie elsewhere now.</param>
    /// <exception cref="FetchException">As for <see cref="Open"/>; <c>NotAStore</c> and <c>FilesPathNotEmpty</c> when the folder holds something else; <c>FilesNotMoved</c>, <c>StoreBusy</c>.</exception>
    public static FetchStore OpenOrCreate(FetchStoreOptions options, out bool changed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var filesPath = options.FilesPath is { } named ? System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(named)) : null;
        var created = !Exists(options.Path) && StoreMaker.Make(new(Root(options), filesPath), options.Disk, options.Time);
        changed = created || (filesPath is not null && TakeFiles(options, filesPath));
        var store = Open(options);
        if (created)
        {
            store.journal.Write(transaction =>
            {
                transaction.Record(new(Events.StoreCreated, "store", null, $"The store at '{store.Path}' was made{(filesPath is null ? "" : $", with its versions in '{filesPath}'")}."));
                return true;
            });
        }

        return store;
    }

    /// <summary>Whether there is something at the path that calls itself a store.</summary>
    public static bool Exists(string path) => File.Exists(new StoreLayout(System.IO.Path.GetFullPath(path)).Database);

    /// <summary>The store at a glance.</summary>
    public StoreSummary Summarize() => Settings.Describe(database.Read(connection => StoreFigures.Read(connection, journal.Now))) with
    {
        Path = layout.Root,
        FilesPath = layout.FilesPath,
        SchemaVersion = schemaVersion,
        CaCertificates = CaCertificates.Subjects(database.Read(connection => SettingRepository.Get(connection, SettingRepository.CaCertificates))),
    };

    /// <summary>Checks the whole store and streams its faults, none when all is well. Changes nothing; cycles may run meanwhile.</summary>
    /// <param name="quick">Whether to compare only the sizes of files, not their bytes, and not each index of the database with its table.</param>
    /// <param name="progress">Hears often how far it is.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FetchException"><c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreFinding> Check(bool quick = false, Action<CheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        links.Forget();
        return new StoreCheck(layout, options.Disk, database, quick, progress, cancellationToken).Run();
    }

    /// <summary>Puts right what can be, marks versions whose bytes are lost, moves away files that the database does not know of, and streams what it did. Deletes nothing; cycles may run meanwhile.</summary>
    /// <param name="request">How; by default without asking.</param>
    /// <exception cref="FetchException"><c>DatabaseDamaged</c>, <c>FilesGone</c>, <c>DatabaseFailure</c>; what could not be put right goes to <see cref="RepairRequest.Failed"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StoreRepair> Repair(RepairRequest request)
    {
        database.RequireWritable();
        links.Forget();
        return new RepairRun(layout, options.Disk, database, journal, marks, setPromotion, current, request).Run();
    }

    /// <summary>Makes a backup, itself a store, or brings one up to date. Cycles may run meanwhile.</summary>
    /// <param name="destination">The backup's folder: a new or empty one, or an earlier backup, which stays valid until the new one is complete.</param>
    /// <param name="request">How.</param>
    /// <exception cref="FetchException"><c>BackupWithinStore</c>, <c>NotABackup</c>, <c>BackupOfAnotherStore</c>, <c>BackupBusy</c>, <c>BackupUnsettled</c>, <c>StorageFailure</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StoreCopy Backup(string destination, CopyRequest request)
    {
        var folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination));
        return Guarded(folder, () => new StoreBackup(layout, options.Disk, database, journal, marks, current, request).Run(folder));
    }

    /// <summary>Brings a store back from a backup, or from any folder that holds a store which nobody uses.</summary>
    /// <param name="options">Where to, and how to open it.</param>
    /// <param name="source">The backup's folder; it stays as it is.</param>
    /// <param name="request">How.</param>
    /// <exception cref="FetchException"><c>RestoreNotEmpty</c>, <c>StoreNotFound</c>, <c>NotAStore</c>, <c>StoreTooNew</c>, <c>FilesPathRefused</c>, <c>FilesNotMounted</c>, <c>FilesOfAnotherStore</c>, <c>StorageFailure</c>, <c>DatabaseFailure</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static StoreCopy Restore(FetchStoreOptions options, string source, CopyRequest request)
    {
        var root = Root(options);
        var from = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(source));
        return Guarded(root, () =>
        {
            var restore = new StoreRestore(new(root), options.Disk, options.Actor, options.Time, request);
            var copy = restore.Run(from);
            using var store = Open(options);
            store.Leases.RecoverAll(request.Warn);
            store.current.Settle();
            store.journal.Write(transaction =>
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
    public bool SetCaCertificates(string? pem) => journal.Write(transaction =>
    {
        if (SettingRepository.Get(transaction.Connection, SettingRepository.CaCertificates) == pem)
            return false;

        SettingRepository.Set(transaction.Connection, SettingRepository.CaCertificates, pem);
        var subjects = string.Join("; ", CaCertificates.Subjects(pem));
        var sentence = pem is null ? "No private CA is trusted any longer." : $"The store trusts the private CA {subjects}.";
        RecordSetting(transaction, SettingRepository.CaCertificates, sentence, new("subjects", subjects));
        return true;
    });

    /// <summary>How the store fetches, for all its URLs.</summary>
    public StoreSettings Settings => StoreSettings.FromJson(database.Read(connection => SettingRepository.Get(connection, SettingRepository.Fetching)));

    /// <summary>Sets how the store fetches.</summary>
    /// <param name="change">Makes the new settings from the old ones.</param>
    /// <returns>Whether that changed anything.</returns>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    public bool ChangeSettings(Func<StoreSettings, StoreSettings> change)
    {
        var changed = journal.Write(transaction => ChangeSettings(transaction, change));
        current.Settle();
        return changed;
    }

    private bool ChangeSettings(StoreTransaction transaction, Func<StoreSettings, StoreSettings> change)
    {
        var before = StoreSettings.FromJson(SettingRepository.Get(transaction.Connection, SettingRepository.Fetching));
        var after = change(before).Require();
        if (after.SameAs(before))
            return false;

        SettingRepository.Set(transaction.Connection, SettingRepository.Fetching, after.ToJson());
        RecordSetting(transaction, SettingRepository.Fetching, "How the store fetches was changed.", new("value", after.ToJson() ?? "{}"));
        if (after.PromoteUnverified != before.PromoteUnverified)
            PromotionRepository.WithUnverified(transaction.Connection).ForEach(urlId => FollowUnverified(transaction, urlId));
        return true;
    }

    private void FollowUnverified(StoreTransaction transaction, long urlId)
    {
        setPromotion.FollowUnverified(transaction, urlId);
        promotion.Apply(transaction, urlId, cycleId: null);
    }

    private static void RecordSetting(StoreTransaction transaction, string name, string sentence, KeyValuePair<string, string?> value) =>
        transaction.Record(new(Events.SettingChanged, "setting", null, sentence) { Details = [new("name", name), value] });

    /// <summary>Runs one cycle over all that is due.</summary>
    /// <param name="cycle">How.</param>
    /// <param name="report">Hears what happens, one event after the other, on a thread of the cycle.</param>
    /// <param name="cancellationToken">Ends the cycle: what was stored stays, what was in flight ends, every claim is given back.</param>
    /// <exception cref="FetchException">It could not run: <c>DatabaseFailure</c> and the like. A URL that fails is an event instead.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CycleSummary> RunCycleAsync(CycleOptions cycle, Action<CycleEvent> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        database.RequireWritable();
        links.Forget();
        var slots = new VerifierSlots(cycle.VerifierThrottle);
        var run = new FetchCycle(Leases, database, journal, files, current, Versions, Retention, ledger, CycleSets, promotion, new HandedOnWatch(layout, options.Disk, database, journal), () => OpenFetcher(cycle), () => Settings.Limits(new()), verifier => RunnerFor(verifier, slots), options.Vault, options.Time);
        try
        {
            new StoreAccess(layout, options.Disk).Tell(database, journal, message => report(new CycleWarning(message)));
            var summary = await run.RunAsync(cycle, report, cancellationToken).ConfigureAwait(false);
            if (log.Failure is { } failure)
                report(new CycleFault(failure));
            return summary;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(layout.Root, failure);
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

        links.Forget();
        var slots = new VerifierSlots();
        return new VerifierRun(Leases, database, journal, ledger, current, Versions, verifier => RunnerFor(verifier, slots), options.Time).RunAsync(run, report, cancellationToken);
    }

    /// <summary>Streams the action log, oldest first.</summary>
    /// <param name="query">Which lines; its <see cref="LogQuery.UrlIds"/> are narrowed by <paramref name="url"/>.</param>
    /// <param name="url">A wildcard over addresses, or one whole address; null for all.</param>
    public IEnumerable<LogEvent> ReadLog(LogQuery query, string? url = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        log.Flush();
        return LogReader.Read(layout.Logs, url is null ? query : query with { UrlIds = Urls.IdsEverWatched(url).ToHashSet() });
    }

    /// <summary>Closes the database and writes what the log still holds.</summary>
    public void Dispose()
    {
        database.Dispose();
        log.Dispose();
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(path, failure);
        }
    }

    private static string Root(FetchStoreOptions options) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Path));

    /// <summary>Opens the store without a look at the folder of its versions.</summary>
    private static FetchStore OpenDatabase(FetchStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = Root(options);
        if (!Exists(root))
            throw StoreFolders.DatabaseMissing(new(root)) ?? (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()
                ? StoreErrors.NotAStore(root, "it has no fetchps.db")
                : StoreErrors.StoreNotFound(root));

        StoreFolders.RequireDatabase(new(root));
        var file = new StoreLayout(root).Database;
        var (database, schema) = OpenDatabase(file, root, options);
        try
        {
            var layout = FilesFolder.Layout(root, database);
            StoreFolders.Require(layout);
            return new(options, layout, database, schema);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static (Database Database, int Schema) OpenDatabase(string file, string root, FetchStoreOptions options)
    {
        try
        {
            var schema = Schema.Require(file, root, options.Time, stop: options.Stop);
            return (new(file, root, options.Stop), schema);
        }
        catch (FetchException refused) when (refused.ErrorId == nameof(StoreErrors.StoreReadOnly))
        {
            var copy = ReadOnlyCopy.Take(file, root, refused);
            try
            {
                return (new(copy, root, options.Stop), Schema.Require(copy.File, root, options.Time, keepCopy: false, options.Stop));
            }
            catch
            {
                copy.Dispose();
                throw;
            }
        }
    }

    private CycleSets CycleSets => new(
        new SetCandidates(database, journal, Versions, setPromotion), setFiles, new SetLedger(journal, ledger, setPromotion), database,
        (candidates, runnerFor, report) => new(candidates, current, layout, options.Disk, runnerFor, report, options.Time));

    private CycleLeases Leases => new(layout, options.Disk, database, journal, files, options.Time);

    private static bool TakeFiles(FetchStoreOptions options, string filesPath)
    {
        using var store = OpenDatabase(options);
        return new FilesMove(store.layout, options.Disk, store.database, store.journal).Run(filesPath);
    }

    private IFetcher OpenFetcher(CycleOptions cycle)
    {
        var settings = Settings.Fetching;
        return options.Fetcher?.Invoke(options.Time)
            ?? new HttpFetcher(settings with { RequestsPerHost = cycle.ThrottlePerHost ?? settings.RequestsPerHost }, options.Time);
    }

    private IVerifierRunner RunnerFor(Verifier verifier, VerifierSlots slots) => verifier.Kind switch
    {
        VerifierKind.Command => new CommandRunner(slots, options.Time),
        VerifierKind.BuiltIn => new BuiltInRunner(new VersionArchive(database, layout), options.Time),
        VerifierKind.Endpoint => OpenEndpointRunner(),
        _ => options.ScriptRunner?.Invoke(verifier, slots) ?? throw VerifierErrors.NoScriptHost(),
    };

    private EndpointRunner OpenEndpointRunner()
    {
        var settings = Settings;
        var storeCa = database.Read(connection => SettingRepository.Get(connection, SettingRepository.CaCertificates));
        return new(settings.Fetching, settings.Limits(new()), storeCa, options.Vault, options.Time);
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Comparison;
using FetchPS.Core.Cycles;
using FetchPS.Core.Cycles.Runs;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;
using FetchPS.Core.Verification.Commands;
using FetchPS.Core.Verification.Endpoints;

namespace FetchPS.Core;

/// <summary>How the parts of an open store are put together, for the one who acts.</summary>
internal sealed class StoreWiring
{
    private readonly StoreContext context;
    private readonly FetchStoreOptions options;
    private readonly VersionFiles files;
    private readonly SetFiles setFiles;
    private readonly VerdictLedger ledger;
    private readonly Promotion promotion;

    public StoreWiring(StoreContext context, FetchStoreOptions options)
    {
        (this.context, this.options) = (context, options);
        files = new VersionFiles(context.Layout, context.Disk);
        promotion = new Promotion(context.Journal);
        SetPromotion = new SetPromotion(context.Journal, promotion);
        Marks = new VersionMarks(context, promotion, SetPromotion);
        setFiles = new SetFiles(context);
        Current = new CurrentFiles(context, setFiles, Marks);
        ledger = new VerdictLedger(promotion, SetPromotion);
        var removal = new VersionRemoval(new RemovedFiles(context), Current, promotion, SetPromotion);
        Settings = new SettingRegistry(context, promotion, SetPromotion, Current);
        Urls = new UrlRegistry(context, removal, promotion, SetPromotion);
        Versions = new VersionCatalog(context.Database, context.Layout, Urls);
        Retention = new VersionRetention(context, Versions, removal);
        Content = new VersionContent(context.Disk);
        Comparer = new VersionComparer(Content);
        Export = new VersionExport(context.Database, context.Layout, Content);
        Sets = new FileSets(context);
        Verifiers = new VerifierRegistry(context);
        History = new FetchHistory(context.Database, Urls);
        Verdicts = new Verdicts(context, ledger, Current);
        Rollback = new Rollback(context, promotion, Current, Versions, Urls);
    }

    public SettingRegistry Settings { get; }

    public UrlRegistry Urls { get; }

    public VersionCatalog Versions { get; }

    public VersionRetention Retention { get; }

    public VersionContent Content { get; }

    public VersionComparer Comparer { get; }

    public VersionExport Export { get; }

    public VerifierRegistry Verifiers { get; }

    public FileSets Sets { get; }

    public Verdicts Verdicts { get; }

    public Rollback Rollback { get; }

    public FetchHistory History { get; }

    public CurrentFiles Current { get; }

    public VersionMarks Marks { get; }

    public SetPromotion SetPromotion { get; }

    public CycleLeases Leases => new(context, files);

    /// <summary>A cycle that has yet to run.</summary>
    public FetchCycle NewCycle(CycleOptions cycle)
    {
        var slots = new VerifierSlots(cycle.VerifierThrottle);
        var sets = new CycleSets(
            context, Settings, new SetCandidates(context, SetPromotion), Current, setFiles, new SetLedger(context.Journal, ledger, SetPromotion));
        return new(
            context, Leases, files, Current, Retention, ledger, sets, promotion, new HandedOnWatch(context), () => OpenFetcher(cycle),
            () => Settings.Current.Limits(new()), verifier => RunnerFor(verifier, slots), options.Vault);
    }

    /// <summary>A run of verifiers by hand that has yet to run.</summary>
    public VerifierRun NewVerifierRun()
    {
        var slots = new VerifierSlots();
        return new(context, Leases, ledger, Current, Versions, verifier => RunnerFor(verifier, slots));
    }

    private IFetcher OpenFetcher(CycleOptions cycle)
    {
        var settings = Settings.Current.Fetching;
        return options.Fetcher?.Invoke(options.Time)
            ?? new HttpFetcher(settings with { RequestsPerHost = cycle.ThrottlePerHost ?? settings.RequestsPerHost }, options.Time);
    }

    private IVerifierRunner RunnerFor(Verifier verifier, VerifierSlots slots) => verifier.Kind switch
    {
        VerifierKind.Command => new CommandRunner(slots, options.Time),
        VerifierKind.BuiltIn => new BuiltInRunner(new VersionArchive(context.Database, context.Layout), options.Time),
        VerifierKind.Endpoint => OpenEndpointRunner(),
        _ => options.ScriptRunner?.Invoke(verifier, slots) ?? throw VerifierErrors.NoScriptHost(),
    };

    private EndpointRunner OpenEndpointRunner()
    {
        var settings = Settings.Current;
        return new(settings.Fetching, settings.Limits(new()), Settings.CaPem, options.Vault, options.Time);
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Cycles;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Urls;
using FetchPS.Core.Verification;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Sets;

/// <summary>The sets of a store.</summary>
public sealed class FileSets
{
    /// <summary>For how long a generation's folder stays that the link has led to, unless the store says otherwise.</summary>
    public static readonly TimeSpan UsualGrace = TimeSpan.FromHours(1);

    private readonly StoreLayout layout;
    private readonly FetchStoreOptions options;
    private readonly Database database;
    private readonly Journal journal;
    private readonly CurrentFiles current;
    private readonly SetFiles files;
    private readonly SetCandidates candidates;

    internal FileSets(
        StoreLayout layout, FetchStoreOptions options, Database database, Journal journal, VersionCatalog versions, CurrentFiles current, SetFiles files,
        SetPromotion promotion, SetLedger ledger)
    {
        this.layout = layout;
        this.options = options;
        this.database = database;
        this.journal = journal;
        this.current = current;
        this.files = files;
        candidates = new SetCandidates(database, journal, versions, promotion);
        Ledger = ledger;
    }

    /// <summary>Records verdicts on sets.</summary>
    internal SetLedger Ledger { get; }

    /// <summary>The sets whose name fits a wildcard; null for all.</summary>
    /// <exception cref="FetchException"><c>UnknownSet</c> when the pattern is one name and there is none.</exception>
    public IReadOnlyList<FileSet> Find(string? pattern)
    {
        var all = database.Read(FileSetRepository.All);
        if (pattern is not null)
        {
            var wildcard = new Wildcard(pattern);
            all.RemoveAll(set => !wildcard.IsMatch(set.Name));
            if (all.Count == 0 && !Wildcard.HasWildcards(pattern))
                throw UrlErrors.UnknownSet(pattern);
        }

        return [.. all.Select(set => database.Read(connection => SetDescription.Read(connection, set, layout, journal.Now)))];
    }

    /// <summary>Whether a cycle has sets to look at.</summary>
    internal bool Any() => candidates.Any();

    /// <summary>Deletes the folders of generations that nobody may be reading any more.</summary>
    internal void Clear() =>
        files.Clear(() => StoreSettings.FromJson(database.Read(connection => SettingRepository.Get(connection, SettingRepository.Fetching))).SetGrace ?? UsualGrace);

    /// <summary>The part of a cycle that runs verifiers of sets.</summary>
    internal SetStage Stage(Func<Verifier, IVerifierRunner> runnerFor, Func<SetWork, Verifier, Verdict, ValueTask> report) =>
        new(candidates, current, layout, options.Disk, runnerFor, report, options.Time);
}

using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>What a cycle does for sets: generations are formed, their verifiers run, and folders deleted that nobody may be reading any more.</summary>
/// <param name="context">The open store.</param>
/// <param name="settings">Its settings.</param>
/// <param name="candidates">Forms generations.</param>
/// <param name="current">What consumers read.</param>
/// <param name="files">The folders of generations.</param>
/// <param name="ledger">Records verdicts on sets.</param>
internal sealed class CycleSets(StoreContext context, SettingRegistry settings, SetCandidates candidates, CurrentFiles current, SetFiles files, SetLedger ledger)
{
    /// <summary>Records verdicts on sets.</summary>
    public SetLedger Ledger { get; } = ledger;

    /// <summary>Whether a cycle has sets to look at.</summary>
    public bool Any() => candidates.Any();

    /// <summary>Deletes the folders of generations that nobody may be reading any more.</summary>
    public void Clear() => files.Clear(() => settings.Current.GraceOfSets);

    /// <summary>The part of a cycle that runs verifiers of sets.</summary>
    public SetStage Stage(Func<Verifier, IVerifierRunner> runnerFor, Func<SetWork, Verifier, Verdict, ValueTask> report) => new(context, candidates, current, runnerFor, report);
}

using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Promotions;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>What a cycle does for sets: generations are formed, their verifiers run, and folders deleted that nobody may be reading any more.</summary>
/// <param name="candidates">Forms generations.</param>
/// <param name="files">The folders of generations.</param>
/// <param name="ledger">Records verdicts on sets.</param>
/// <param name="database">The database.</param>
/// <param name="newStage">Makes the stage that runs verifiers of sets.</param>
internal sealed class CycleSets(SetCandidates candidates, SetFiles files, SetLedger ledger, Database database, CycleSets.StageMaker newStage)
{
    /// <summary>Makes the part of a cycle that runs verifiers of sets.</summary>
    /// <param name="candidates">Forms generations.</param>
    /// <param name="runnerFor">Makes the runner of a verifier.</param>
    /// <param name="report">Hears each verdict.</param>
    public delegate SetStage StageMaker(SetCandidates candidates, Func<Verifier, IVerifierRunner> runnerFor, Func<SetWork, Verifier, Verdict, ValueTask> report);

    /// <summary>Records verdicts on sets.</summary>
    public SetLedger Ledger { get; } = ledger;

    /// <summary>Whether a cycle has sets to look at.</summary>
    public bool Any() => candidates.Any();

    /// <summary>Deletes the folders of generations that nobody may be reading any more.</summary>
    public void Clear() => files.Clear(() => StoreSettings.FromJson(database.Read(connection => SettingRepository.Get(connection, SettingRepository.Fetching))).GraceOfSets);

    /// <summary>The part of a cycle that runs verifiers of sets.</summary>
    public SetStage Stage(Func<Verifier, IVerifierRunner> runnerFor, Func<SetWork, Verifier, Verdict, ValueTask> report) => newStage(candidates, runnerFor, report);
}

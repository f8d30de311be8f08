using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Cycles;

/// <summary>What a cycle has come to so far: its figures, and the turns that wait for verdicts before they are told of. Used by one thread at a time.</summary>
internal sealed class CycleAccount(StoreContext context, CycleLease lease, Action<CycleEvent> report)
{
    private readonly Dictionary<long, OpenTurn> open = [];

    /// <summary>The figures.</summary>
    public CycleSummary Summary { get; private set; } = new() { CycleId = lease.CycleId };

    /// <summary>A version that was just committed needs a verifier, or one whose turn has come.</summary>
    public event Action<Verifier, FileVersion>? VerifierNeeded;

    /// <summary>Says that a version needs a verifier now.</summary>
    public void Need(Verifier verifier, FileVersion version) => VerifierNeeded?.Invoke(verifier, version);

    /// <summary>Tells of something.</summary>
    public void Tell(CycleEvent happened) => report(happened);

    /// <summary>Holds a turn back until what is said of its version is known.</summary>
    /// <param name="versionId">The version that it stored.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="result">What is told of it so far.</param>
    /// <param name="missing">Verdicts that are still to come.</param>
    /// <param name="isInSet">Whether its set is to be verified too, after all others.</param>
    public void Hold(long versionId, PlacedTurn turn, TurnResult result, int missing, bool isInSet) => open.Add(versionId, new OpenTurn(turn, result, missing, isInSet));

    /// <summary>Takes note of a verdict on the version of a turn that is held back, and tells of the turn once it was the last.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="status">Its status from now on; null when it was removed meanwhile.</param>
    /// <param name="followers">Verifiers whose turn has come by it.</param>
    public void Judged(long versionId, VerificationStatus? status, int followers)
    {
        if (!open.TryGetValue(versionId, out var turn) || (status is not null && ((turn.Missing += followers - 1) != 0 || turn.IsInSet)))
            return;

        open.Remove(versionId);
        End(turn.Turn, status is null ? turn.Result : turn.Result with { Status = status });
    }

    /// <summary>Tells of the turns that waited for their sets, also where these have to wait longer.</summary>
    public void EndTurns()
    {
        foreach (var (versionId, turn) in open)
            End(turn.Turn, turn.Result with { Status = StatusOf(versionId) ?? turn.Result.Status });
        open.Clear();
    }

    /// <summary>Tells of a turn of which nothing more comes.</summary>
    public void End(PlacedTurn turn, TurnResult result)
    {
        var address = turn.Fetched.Url.Address;
        if (result.Outcome == TurnOutcome.Failed)
            context.Journal.Log(Events.TurnFailed, result.Error!, lease.CycleId, result.UrlId);
        else if (result.Outcome == TurnOutcome.NotModified)
            context.Journal.Log(Events.TurnNotModified, $"{address}: not modified.", lease.CycleId, result.UrlId);
        else if (result.Outcome == TurnOutcome.SameContent)
            context.Journal.Log(Events.TurnSameContent, $"{address}: the same content again.", lease.CycleId, result.UrlId);
        report(new TurnEnded(result, turn.Error));
    }

    /// <summary>Counts a turn.</summary>
    public void Count(TurnOutcome outcome) => Summary = outcome switch
    {
        TurnOutcome.Stored => Summary with { Stored = Summary.Stored + 1 },
        TurnOutcome.NotModified => Summary with { NotModified = Summary.NotModified + 1 },
        TurnOutcome.SameContent => Summary with { SameContent = Summary.SameContent + 1 },
        _ => Summary with { Failed = Summary.Failed + 1 },
    };

    /// <summary>Counts a verdict.</summary>
    /// <param name="result">What it was.</param>
    /// <param name="decides">Whether a failure by it counts.</param>
    public void Count(VerificationResult result, bool decides) => Summary = result switch
    {
        VerificationResult.Failed when decides => Summary with { VerificationsFailed = Summary.VerificationsFailed + 1 },
        VerificationResult.Error => Summary with { VerifierErrors = Summary.VerifierErrors + 1 },
        _ => Summary,
    };

    private VerificationStatus? StatusOf(long versionId) => context.Database.Read(connection => VersionRepository.ById(connection, versionId))?.Status;

    private sealed class OpenTurn(PlacedTurn turn, TurnResult result, int missing, bool isInSet)
    {
        public PlacedTurn Turn { get; } = turn;

        public TurnResult Result { get; } = result;

        /// <summary>Whether its set is to be verified too, after all others.</summary>
        public bool IsInSet { get; } = isInSet;

        /// <summary>Verdicts that are still to come.</summary>
        public int Missing { get; set; } = missing;
    }
}

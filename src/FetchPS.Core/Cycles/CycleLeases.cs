using System.Globalization;
using System.Runtime.ExceptionServices;
using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;

namespace FetchPS.Core.Cycles;

/// <summary>Claims URLs for a cycle, and frees what dead cycles held.</summary>
internal sealed class CycleLeases(StoreContext context, VersionFiles files)
{
    /// <summary>How often a running cycle says that it is alive.</summary>
    public static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromMinutes(1);

    /// <summary>After what silence a cycle on another machine, whose lock can't be trusted from here, counts as dead.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(15);

    /// <summary>Starts a cycle: its row, its lock and its claims appear in one step.</summary>
    public CycleLease Begin(CycleOptions options) => Begin("Fetch", (transaction, id, start) =>
    {
        var claimed = UrlRepository.Claim(transaction.Connection, id, start, options.Force, options.UrlIds);
        RequiredVerifierRepository.Claim(transaction.Connection, id, options.UrlIds);
        transaction.Record(new(Events.CycleStarted, "cycle", id, $"Cycle {id} started{(options.Force ? ", forced" : "")}.") { CycleId = id });
        return claimed;
    });

    /// <summary>Starts a run of verifiers by hand, which fetches nothing and claims as it goes.</summary>
    /// <param name="what">What it does, as a sentence.</param>
    public CycleLease BeginVerification(string what) => Begin("Verify", (transaction, id, _) =>
    {
        transaction.Record(new(Events.VerifierRunStarted, "cycle", id, what) { CycleId = id });
        return 0;
    });

    /// <summary>Ends a run of verifiers by hand.</summary>
    public void EndVerification(CycleLease lease, CycleEnd end, long verdicts) => context.Journal.Write(transaction =>
    {
        RequiredVerifierRepository.ReleaseClaims(transaction.Connection, lease.CycleId);
        CycleRepository.Finish(transaction.Connection, lease.CycleId, end.ToString(), context.Journal.Now, stored: 0, notModified: 0, sameContent: 0, failed: 0);
        var (happened, what) = end switch
        {
            CycleEnd.Completed => (Events.VerifierRunCompleted, "completed"),
            CycleEnd.Cancelled => (Events.VerifierRunCancelled, "cancelled"),
            _ => (Events.VerifierRunAbandoned, "abandoned"),
        };
        transaction.Record(new(happened, "cycle", lease.CycleId, $"Run {lease.CycleId} of verifiers {what}: {verdicts} verdicts.") { CycleId = lease.CycleId });
        transaction.Seal(lease.CycleId);
        return true;
    });

    /// <summary>Says from time to time that the cycle is alive, until the token is cancelled.</summary>
    public async Task BeatAsync(CycleLease lease, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(HeartbeatPeriod, context.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            context.Database.Write(connection => CycleRepository.Heartbeat(connection, lease.CycleId, context.Journal.Now));
    }

    /// <summary>Ends a cycle: what it still holds is free again.</summary>
    /// <returns>How many URLs it gives back without a turn.</returns>
    public int End(CycleLease lease, CycleEnd end, CycleSummary summary) => context.Journal.Write(transaction =>
    {
        var connection = transaction.Connection;
        var given = UrlRepository.ReleaseClaims(connection, lease.CycleId);
        RequiredVerifierRepository.ReleaseClaims(connection, lease.CycleId);
        GenerationVerifierRepository.ReleaseClaims(connection, lease.CycleId);
        AttemptRepository.Fold(connection, context.Journal.Now - FetchHistory.KeepFor);
        CycleRepository.Finish(connection, lease.CycleId, end.ToString(), context.Journal.Now, summary.Stored, summary.NotModified, summary.SameContent, summary.Failed);
        var rest = given == 0 ? "" : $"; {given} not fetched";
        var (happened, what) = end switch
        {
            CycleEnd.Completed => (Events.CycleCompleted, "completed"),
            CycleEnd.Cancelled => (Events.CycleCancelled, "cancelled"),
            _ => (Events.CycleGivenUp, "given up"),
        };
        transaction.Record(new(happened, "cycle", lease.CycleId,
            $"Cycle {lease.CycleId} {what}: {summary.Stored} stored, {summary.NotModified} not modified, {summary.SameContent} with the same content, {summary.Failed} failed{rest}.")
        {
            CycleId = lease.CycleId,
        });
        transaction.Seal(lease.CycleId);
        return given;
    });

    /// <summary>Ends a cycle whose store failed: what it placed and could not record goes while its folders are still its own.</summary>
    /// <exception cref="IOException">It can't be deleted; the next cycle will see to it.</exception>
    public void GiveUp(CycleLease lease, CycleSummary summary)
    {
        ClearUnrecorded(lease.CycleId, (_, failure) => ExceptionDispatchInfo.Throw(failure));
        End(lease, CycleEnd.Abandoned, summary);
    }

    /// <summary>Finds cycles that died, clears what they left and frees what they held.</summary>
    /// <param name="warn">Hears of what could not be cleared, which holds up nothing.</param>
    public void Recover(Action<string> warn) => Recover(Dead, warn);

    /// <summary>Does the same for every cycle, whatever its machine and its age: in a store that was brought back none is alive.</summary>
    /// <param name="warn">Hears of what could not be cleared.</param>
    public void RecoverAll(Action<string> warn) => Recover(() => context.Database.Read(CycleRepository.Running), warn);

    private void Recover(Func<List<RunningCycle>> findDead, Action<string> warn)
    {
        if (findDead().Count == 0)
        {
            files.ClearIncoming(Running, Stays);
            return;
        }

        context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
        // Alone, and by what the database says then: once a claim is free, its URL's folder belongs to whoever claims next.
        using var only = FileLock.Wait(context.Layout.RecoveryLock, context.Database.Stop);
        foreach (var cycle in findDead())
        {
            // First of all it can commit nothing more: it may only have been stopped, and wake while its files are cleared.
            context.Database.Write(connection => CycleRepository.Abandon(connection, cycle.Id, context.Journal.Now));
            var cleared = ClearUnrecorded(cycle.Id, Stays);
            context.Journal.Write(transaction =>
            {
                var connection = transaction.Connection;
                var urls = UrlRepository.ReleaseClaims(connection, cycle.Id);
                RequiredVerifierRepository.ReleaseClaims(connection, cycle.Id);
                GenerationVerifierRepository.ReleaseClaims(connection, cycle.Id);
                transaction.Record(new(Events.CycleAbandoned, "cycle", cycle.Id, $"Cycle {cycle.Id} on {cycle.Host} died; {urls} URLs were freed and {cleared} unfinished files cleared.")
                {
                    CycleId = cycle.Id,
                });
                transaction.Seal(cycle.Id);
                return true;
            });
            context.Disk.Delete(context.Layout.CycleLock(cycle.Id));
        }

        files.ClearIncoming(Running, Stays);

        void Stays(string file, Exception failure)
        {
            var error = StoreErrors.LeftoverNotCleared(file, failure);
            context.Journal.Fault(Events.LeftoverNotCleared, error);
            warn(error.Message);
        }
    }

    /// <summary>Says which URLs are left to other cycles: those that run on, and those of which is not known whether they live, with the time until which they are waited for.</summary>
    /// <param name="lease">The cycle.</param>
    /// <param name="urlIds">The URLs that it was to choose from; null for all.</param>
    public IEnumerable<string> LeftToOthers(CycleLease lease, IReadOnlyCollection<long>? urlIds)
    {
        var others = context.Database.Read(CycleRepository.Running).FindAll(cycle => cycle.Id != lease.CycleId);
        if (others.Count == 0)
            yield break;

        var isLocal = LocalVolume.Holds(context.Layout.Root);
        foreach (var cycle in others)
        {
            if (context.Database.Read(connection => UrlRepository.ClaimedAddresses(connection, cycle.Id)).Count(url => urlIds?.Contains(url.Id) != false) is not (> 0 and var urls))
                continue;

            if (KnowsLock(cycle, isLocal))
                yield return string.Create(CultureInfo.InvariantCulture, $"{urls} URLs are left to cycle {cycle.Id}, which has been running since {cycle.Started:u} and is about to fetch them.");
            else
                yield return string.Create(CultureInfo.InvariantCulture, $"{urls} URLs are left to cycle {cycle.Id} on {cycle.Host}, which was last heard of at {cycle.Heartbeat:u}; if it stays silent, they are freed at {cycle.Heartbeat + SilenceLimit:u}.");
        }
    }

    private CycleLease Begin(string kind, Func<StoreTransaction, long, DateTimeOffset, int> claim)
    {
        context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
        var start = context.Journal.Now;
        FileLock? held = null;
        try
        {
            var (cycleId, claimed) = context.Journal.Write(transaction =>
            {
                var id = CycleRepository.Insert(transaction.Connection, kind, start, context.Journal.Actor);
                held = FileLock.Create(context.Layout.CycleLock(id));
                return (id, claim(transaction, id, start));
            });
            return new(cycleId, start, claimed, held!);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Deletes files of the URLs that a dead cycle held which no row names: it ended between rename and commit.</summary>
    private int ClearUnrecorded(long cycleId, Action<string, Exception> stays)
    {
        var cleared = 0;
        foreach (var url in context.Database.Read(connection => UrlRepository.ClaimedAddresses(connection, cycleId)))
        {
            var folder = StoreLayout.VersionFolder(url.Id, url.Address);
            cleared += files.ClearUnrecorded(folder, context.Database.Read(connection => VersionRepository.PathsOf(connection, url.Id)), stays);
        }

        return cleared;
    }

    private HashSet<long> Running() => [.. context.Database.Read(CycleRepository.Running).Select(cycle => cycle.Id)];

    /// <summary>Cycles that ended without a word, and those whose recovery did.</summary>
    private List<RunningCycle> Dead()
    {
        var (running, fenced) = context.Database.Read(connection => (CycleRepository.Running(connection), CycleRepository.Fenced(connection)));
        if (running.Count == 0)
            return fenced;

        var isLocal = LocalVolume.Holds(context.Layout.Root);
        return [.. fenced, .. running.Where(cycle => KnowsLock(cycle, isLocal) ? !FileLock.IsHeld(context.Layout.CycleLock(cycle.Id)) : context.Journal.Now - cycle.Heartbeat > SilenceLimit)];
    }

    /// <summary>Whether the lock says if the cycle lives. On a volume of this machine it does, whatever the machine was called then: containers get random names.</summary>
    private bool KnowsLock(RunningCycle cycle, bool isLocal) => isLocal || cycle.Host == context.Journal.Actor.Host;
}

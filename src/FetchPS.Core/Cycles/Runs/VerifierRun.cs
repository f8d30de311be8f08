using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles.Runs;

/// <summary>Has verifiers look, by hand, at versions of any age. What it claims no cycle does meanwhile.</summary>
internal sealed class VerifierRun(StoreContext context, CycleLeases leases, VerdictLedger ledger, CurrentFiles current, VersionCatalog versions, Func<Verifier, IVerifierRunner> runnerFor)
{
    /// <summary>Versions that are looked at together: many enough to make a process's start cheap, few enough to be held in memory.</summary>
    private const int PageSize = 1000;

    /// <exception cref="FetchException">The store failed; what was recorded before stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(VerifierRunOptions options, Action<VerifierRunEvent> report, CancellationToken cancellationToken)
    {
        leases.Recover(message => report(new VerifierRunWarning(message)));
        var ids = Choose(options, report, cancellationToken);
        report(new VerifierRunStarted(ids.Count));
        if (ids.Count == 0)
            return;

        var names = string.Join(", ", options.Verifiers.Select(verifier => verifier.Name));
        using var lease = leases.BeginVerification($"{context.Journal.Actor} has {names} look at {ids.Count} versions{(options.Decide ? ", and decide" : "")}.");
        var scope = new RunScope(lease.CycleId, options, context.Database.Read(VerifierRepository.All));
        var end = CycleEnd.Abandoned;
        try
        {
            await RunAsync(scope, ids, report, lease, cancellationToken).ConfigureAwait(false);
            end = CycleEnd.Completed;
        }
        catch (OperationCanceledException)
        {
            end = CycleEnd.Cancelled;
            throw;
        }
        finally
        {
            leases.EndVerification(lease, end, scope.Verdicts);
        }

        foreach (var warning in scope.Warnings())
            report(new VerifierRunWarning(warning));
    }

    private async Task RunAsync(RunScope scope, List<long> ids, Action<VerifierRunEvent> report, CycleLease lease, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heartbeat = leases.BeatAsync(lease, ending.Token);
        try
        {
            foreach (var page in ids.Chunk(PageSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await new RunPage(scope, context.Journal, ledger, current, report).RunAsync(Load(page), runnerFor, context.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<FileVersion> Load(long[] ids) => context.Database.Read(connection =>
        ids.Select(id => VersionRepository.ById(connection, id)).OfType<VersionRow>().Select(versions.ToVersion).ToList());

    /// <summary>The versions that any of the verifiers applies to, by id.</summary>
    private List<long> Choose(VerifierRunOptions options, Action<VerifierRunEvent> report, CancellationToken cancellationToken)
    {
        bool Applies(FileVersion version) => options.Verifiers.Any(verifier => Assignment.Applies(verifier, version.Url));
        SortedSet<long> ids = [];
        if (options.VersionIds is null)
        {
            // Nobody judges bytes that are lost.
            foreach (var version in options.Queries.SelectMany(versions.Find).Where(version => version.Integrity == VersionIntegrity.Whole && Applies(version)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ids.Add(version.Id);
            }

            return [.. ids];
        }

        foreach (var id in options.VersionIds)
        {
            try
            {
                var version = versions.Get(id);
                if (!Applies(version))
                    throw VerifierErrors.NoVerifierApplies(id, UrlAddress.Of(version));
                if (version.Integrity != VersionIntegrity.Whole)
                    throw VersionErrors.ContentDamaged(id, version.Path);
                ids.Add(id);
            }
            catch (FetchException error)
            {
                report(new VersionRefused(error));
            }
        }

        return [.. ids];
    }
}

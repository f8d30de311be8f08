using FetchPS.Core.Actions;
using FetchPS.Core.Errors;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>Runs the verifiers of sets, once all that was due is fetched and has been looked at by itself. Sets are verified beside each other.</summary>
internal sealed class SetStage(StoreContext context, SetCandidates candidates, CurrentFiles current, Func<Verifier, IVerifierRunner> runnerFor, Func<SetWork, Verifier, Verdict, ValueTask> report)
{
    /// <summary>Runs every verifier that is to look at a set now.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; everything that was started has ended.</exception>
    public async Task RunAsync(CycleLease lease, IReadOnlyCollection<long>? urlIds, CancellationToken cancellationToken)
    {
        var works = candidates.Take(lease, urlIds);
        // A set without verifiers of its own may have moved already.
        current.Settle();
        await Parallel.ForEachAsync(works, cancellationToken, (work, token) => RunAsync(lease, work, token)).ConfigureAwait(false);
    }

    private async ValueTask RunAsync(CycleLease lease, SetWork work, CancellationToken cancellationToken)
    {
        CandidateFolder folder;
        try
        {
            folder = new(context.Layout, context.Disk, lease, work);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            foreach (var verifier in work.Verifiers)
                await report(work, verifier, Broken($"The members could not be laid out for it: {failure.Message}")).ConfigureAwait(false);
            return;
        }

        using (folder)
        {
            var candidate = new SetCandidate { Set = work.Set.Name, Folder = folder.Path, Members = work.Members };
            foreach (var verifier in work.Verifiers)
                await report(work, verifier, await RunAsync(verifier, candidate, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task<Verdict> RunAsync(Verifier verifier, SetCandidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            return await runnerFor(verifier).RunSetAsync(verifier, candidate, context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (FetchException missing)
        {
            // That nothing can run it is the verifier's error; the cycle goes on.
            return Broken(missing.Message);
        }
    }

    private Verdict Broken(string reason) => new(SetVerdict.OfNoVersion, VerificationResult.Error, reason, context.Time.GetUtcNow(), TimeSpan.Zero, VerifierSha256: null);
}

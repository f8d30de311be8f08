using System.Threading.Channels;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Core.Cycles;

/// <summary>Runs verifiers beside each other; each starts with the first version that it is given.</summary>
/// <param name="runnerFor">Makes the runner of a kind of verifier.</param>
/// <param name="report">Takes each verdict.</param>
/// <param name="recorded">Waits until every verdict that was reported is recorded: one may lead to another verifier's turn.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Ends the verifiers.</param>
internal sealed class VerifierStage(
    Func<Verifier, IVerifierRunner> runnerFor, Func<Verifier, Verdict, ValueTask> report, Func<Task> recorded, TimeProvider time,
    CancellationToken cancellationToken)
{
    private readonly Lock guard = new();
    private readonly Dictionary<long, Run> runs = [];

    /// <summary>Gives a version to a verifier.</summary>
    public void Submit(Verifier verifier, FileVersion version)
    {
        lock (guard)
        {
            if (!runs.TryGetValue(verifier.Id, out var run))
            {
                var channel = Channel.CreateUnbounded<FileVersion>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
                // Some verifiers look at what other URLs brought, and come last: once that is fetched, and has been verified too.
                var othersEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var start = BuiltInRules.LooksElsewhere(verifier) ? othersEnded.Task : Task.CompletedTask;
                var task = Task.Run(() => RunAsync(verifier, channel.Reader.ReadAllAsync(cancellationToken), start), cancellationToken);
                runs.Add(verifier.Id, run = new(verifier, channel.Writer, othersEnded, task));
            }

            run.Versions.TryWrite(version);
        }
    }

    /// <summary>Says that versions come only by verdicts from now on, and waits until every verifier has ended. A verifier learns that it has got all once those that it comes after have ended.</summary>
    public async Task CompleteAsync()
    {
        var ended = Task.CompletedTask;
        while (TakeReady() is { Count: > 0 } ready)
        {
            ready.ForEach(run => run.Versions.TryComplete());
            // Whatever one of them comes to, the others are waited for: nothing outlives this.
            ended = Task.WhenAll([ended, .. ready.Select(run => run.Task)]);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await recorded().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ended.ConfigureAwait(false);
    }

    /// <summary>Takes the runs that no other run can give anything to. One that gets a version all the same begins anew.</summary>
    private List<Run> TakeReady()
    {
        lock (guard)
        {
            var names = runs.Values.Select(run => run.Verifier.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var ready = runs.Values.Where(run => run.Verifier.After is not { } before || !names.Contains(before)).ToList();
            if (ready.Count == 0)
                ready = [.. runs.Values];
            var isBeforeOthers = ready.FindAll(run => !BuiltInRules.LooksElsewhere(run.Verifier));
            if (isBeforeOthers.Count > 0)
                ready = isBeforeOthers;
            // Of those that look elsewhere, one that judges what another looks at comes before it; in a circle none does.
            else if (ready.FindAll(run => !runs.Values.Any(other => other != run && BuiltInRules.Judges(other.Verifier, run.Verifier))) is { Count: > 0 } first)
                ready = first;
            foreach (var run in ready)
            {
                runs.Remove(run.Verifier.Id);
                run.OthersEnded.TrySetResult();
            }

            return ready;
        }
    }

    private async Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Task othersEnded)
    {
        IVerifierRunner runner;
        try
        {
            runner = runnerFor(verifier);
        }
        catch (FetchException missing)
        {
            // That nothing can run it is the verifier's error; the cycle goes on.
            await foreach (var version in versions.ConfigureAwait(false))
                await report(verifier, new Verdict(version.Id, VerificationResult.Error, missing.Message, time.GetUtcNow(), TimeSpan.Zero, VerifierSha256: null)).ConfigureAwait(false);
            return;
        }

        await othersEnded.WaitAsync(cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(verifier, versions, verdict => report(verifier, verdict), cancellationToken).ConfigureAwait(false);
    }

    private sealed record Run(Verifier Verifier, ChannelWriter<FileVersion> Versions, TaskCompletionSource OthersEnded, Task Task);
}

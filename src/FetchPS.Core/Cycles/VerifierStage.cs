using System.Threading.Channels;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Core.Cycles;

/// <summary>Runs the verifiers of a cycle beside each other; each starts with the first version that needs it.</summary>
internal sealed class VerifierStage(
    Func<Verifier, IVerifierRunner> runnerFor, Func<Verifier, Verdict, ValueTask> report, Task fetchesRecorded, TimeProvider time, CancellationToken cancellationToken)
{
    private readonly Dictionary<long, (ChannelWriter<FileVersion> Versions, Task Run)> runs = [];

    /// <summary>Gives a version to a verifier.</summary>
    public void Submit(Verifier verifier, FileVersion version)
    {
        if (!runs.TryGetValue(verifier.Id, out var run))
        {
            var channel = Channel.CreateUnbounded<FileVersion>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
            var task = Task.Run(() => RunAsync(verifier, channel.Reader.ReadAllAsync(cancellationToken)), cancellationToken);
            runs.Add(verifier.Id, run = (channel.Writer, task));
        }

        run.Versions.TryWrite(version);
    }

    /// <summary>Says that no more versions come, and waits until every verifier has ended.</summary>
    public Task CompleteAsync()
    {
        foreach (var (versions, _) in runs.Values)
            versions.TryComplete();
        return Task.WhenAll(runs.Values.Select(run => run.Run));
    }

    private async Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions)
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

        if (BuiltInRules.LooksElsewhere(verifier))
            await fetchesRecorded.WaitAsync(cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(verifier, versions, verdict => report(verifier, verdict), cancellationToken).ConfigureAwait(false);
    }
}

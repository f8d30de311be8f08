using System.Threading.Channels;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>
/// Runs a pipeline-friendly PowerShell script in one worker, in a process of its own unless the shell is another, fed all its versions through one pipeline as they come. The script
/// writes objects with <c>Id</c>, <c>Result</c> (<c>Passed</c> or <c>Failed</c>) and optionally <c>Message</c>. What it says counts when it has come to its end:
/// two results for one version that differ are an error, and a result for one that it was not given makes errors of all. The time limit is
/// per version: it begins anew with each version that the script takes, with each result, and when there are no more versions; it
/// rests while the script waits for a version. A worker that hangs or dies costs the version that it was at an error, and the others
/// go to a fresh one. A set's members come through one pipeline, once; <c>$env:FETCHPS_SET</c> and <c>$env:FETCHPS_FOLDER</c> say what and where it is.
/// </summary>
public sealed class ScriptRunner : IVerifierRunner
{
    // Versions that wait for a script that is slower than the fetch.
    private const int Backlog = 256;

    private readonly IScriptShell shell;
    private readonly string workerScript;
    private readonly VerifierSlots slots;
    private readonly TimeProvider time;

    /// <summary>Makes the runner.</summary>
    /// <param name="shell">What runs scripts.</param>
    /// <param name="workerScript">The full path of <c>Invoke-VerifierScript.ps1</c>, which lies in the module's folder.</param>
    /// <param name="slots">How many scripts and processes work at once, also those of others that share the slots; by default one for each processor.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public ScriptRunner(IScriptShell shell, string workerScript, VerifierSlots? slots = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(workerScript);
        this.shell = shell;
        this.workerScript = workerScript;
        this.slots = slots ?? new VerifierSlots();
        this.time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task RunAsync(
        Verifier verifier,
        IAsyncEnumerable<FileVersion> versions,
        Func<Verdict, ValueTask> report,
        CancellationToken cancellationToken) => RunAsync(verifier, versions, report, candidate: null, cancellationToken);

    /// <inheritdoc/>
    public Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return SetVerdict.OfEachAsync(candidate, (versions, report) => RunAsync(verifier, versions, report, candidate, cancellationToken), time);
    }

    private async Task RunAsync(
        Verifier verifier,
        IAsyncEnumerable<FileVersion> versions,
        Func<Verdict, ValueTask> report,
        SetCandidate? candidate,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(report);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A worker that dies while a version is awaited must lose none, so they come through a channel that outlives it.
        var channel = Channel.CreateBounded<FileVersion>(Backlog);
        var filling = FillAsync(versions, channel.Writer, stop.Token);
        await using var run = new ScriptRun(verifier, channel.Reader, report, shell, workerScript, slots, time, candidate);
        try
        {
            await run.RunAsync(stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A failure of the source reaches the run as the channel's end.
    private static async Task FillAsync(IAsyncEnumerable<FileVersion> versions, ChannelWriter<FileVersion> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var version in versions.WithCancellation(cancellationToken).ConfigureAwait(false))
                await writer.WriteAsync(version, cancellationToken).ConfigureAwait(false);
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
            throw;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using FetchPS.Core.Errors;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Commands;

/// <summary>
/// Runs an executable once for each version. The version comes in the arguments (see <see cref="ArgumentTemplate"/>), in the variables
/// <c>FETCHPS_PATH</c>, <c>FETCHPS_ID</c>, <c>FETCHPS_URL</c>, <c>FETCHPS_NAME</c> and <c>FETCHPS_SHA256</c>, and as a line of
/// JSON on standard input (see <see cref="FileVersionJson"/>). Exit code 0 passes the version, 1 fails it, any other is an error; the
/// last line that it prints is the message. It runs in an empty temporary folder, with a minimal environment. Its verdict counts only while
/// the file is still what was fetched. For a set it runs once, with <c>FETCHPS_SET</c>, <c>FETCHPS_FOLDER</c> and the JSON of all members (see
/// <see cref="SetCandidateJson"/>).
/// </summary>
public sealed class CommandRunner : IVerifierRunner
{
    private readonly VerifierSlots slots;
    private readonly TimeProvider time;

    /// <summary>Makes the runner.</summary>
    /// <param name="slots">How many processes run at once, also those of others that share the slots; by default one for each processor.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public CommandRunner(VerifierSlots? slots = null, TimeProvider? time = null)
    {
        this.slots = slots ?? new VerifierSlots();
        this.time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Func<Verdict, ValueTask> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(report);
        var hashes = new ProgramHashes();
        return VersionsAtOnce.JudgeAsync(
            versions, slots.Count, (version, token) => JudgeAsync(verifier, VerifierInput.Of(verifier, version), hashes, token), report, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(candidate);
        return JudgeAsync(verifier, VerifierInput.Of(verifier, candidate), new ProgramHashes(), cancellationToken);
    }

    private async Task<Verdict> JudgeAsync(Verifier verifier, VerifierInput input, ProgramHashes hashes, CancellationToken cancellationToken)
    {
        using var slot = await slots.EnterAsync(cancellationToken).ConfigureAwait(false);
        var verdict = new Verdict(input.VersionId, VerificationResult.Error, null, time.GetUtcNow(), TimeSpan.Zero, VerifierSha256: null);
        var stamp = time.GetTimestamp();
        try
        {
            var program = VerifierProgram.Resolve(verifier.Command);
            verdict = verdict with { VerifierSha256 = hashes.Sha256(program, verifier.ArgumentList) };
            verdict = await RunOnceAsync(verifier, program, input, verdict, cancellationToken).ConfigureAwait(false);
            if (verdict.Result != VerificationResult.Error)
            {
                foreach (var version in input.Versions)
                    await StoredBytes.RequireAsync(version, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (FetchException e)
        {
            verdict = verdict with { Result = VerificationResult.Error, Message = e.Message };
        }
        catch (Exception e) when (e is Win32Exception || DiskFault.Is(e))
        {
            verdict = verdict with { Result = VerificationResult.Error, Message = VerifierErrors.CommandNotRun(verifier.Command, e).Message };
        }

        return verdict with { Duration = time.GetElapsedTime(stamp) };
    }

    private async Task<Verdict> RunOnceAsync(Verifier verifier, string program, VerifierInput input, Verdict verdict, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder.Path };
        foreach (var argument in input.Arguments)
            start.ArgumentList.Add(argument);
        VerifierEnvironment.Apply(start);
        foreach (var (name, value) in input.Environment)
            start.Environment[name] = value;

        using var limit = new CancellationTokenSource(verifier.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var tree = ProcessTree.Start(start, Encoding.UTF8.GetBytes(input.Json + "\n"));
        try
        {
            return Judge(await tree.WaitForExitAsync(either.Token).ConfigureAwait(false), tree, verdict);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await tree.EndAsync().ConfigureAwait(false);
            return verdict with { Message = VerdictText.NoResultWithin(verifier.Timeout), Output = tree.TakeOutput() };
        }
    }

    private static Verdict Judge(int exitCode, ProcessTree tree, Verdict verdict)
    {
        var said = OutputText.LastLine(tree.Output.Text) ?? OutputText.LastLine(tree.Error.Text);
        var (result, message) = exitCode switch
        {
            0 => (VerificationResult.Passed, said),
            1 => (VerificationResult.Failed, said),
            _ => (VerificationResult.Error, said ?? VerdictText.EndedWith(exitCode)),
        };
        return verdict with { Result = result, Message = message, Output = tree.TakeOutput() };
    }
}

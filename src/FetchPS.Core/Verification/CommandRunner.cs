using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using FetchPS.Core.Sets;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification;

/// <summary>
/// Runs an executable once for each version. The version comes in the arguments (see <see cref="ArgumentTemplate"/>), in the variables
/// <c>FETCHPS_PATH</c>, <c>FETCHPS_ID</c>, <c>FETCHPS_URL</c>, <c>FETCHPS_NAME</c> and <c>FETCHPS_SHA256</c>, and as a line of
/// JSON on standard input (see <see cref="FileVersionJson"/>). Exit code 0 passes the version, 1 fails it, any other is an error; the
/// last line that it prints is the message. It runs in an empty temporary folder, with a minimal environment. For a set it runs once, with
/// <c>FETCHPS_SET</c>, <c>FETCHPS_FOLDER</c> and the JSON of all members (see <see cref="SetCandidateJson"/>).
/// </summary>
public sealed class CommandRunner : IVerifierRunner
{
    private readonly int concurrency;
    private readonly TimeProvider time;

    /// <summary>Makes the runner.</summary>
    /// <param name="concurrency">How many of a verifier's processes run at once; by default one for each processor.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public CommandRunner(int? concurrency = null, TimeProvider? time = null)
    {
        this.concurrency = concurrency ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(this.concurrency, 1, nameof(concurrency));
        this.time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async Task RunAsync(
        Verifier verifier,
        IAsyncEnumerable<FileVersion> versions,
        Func<Verdict, ValueTask> report,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(report);
        using var reporting = new SemaphoreSlim(1);
        var programs = new ProgramHashes();
        await Parallel.ForEachAsync(
            versions,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (version, token) =>
            {
                var verdict = await VerifyAsync(verifier, VerifierInput.Of(verifier, version), programs, token).ConfigureAwait(false);
                await reporting.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    await report(verdict).ConfigureAwait(false);
                }
                finally
                {
                    reporting.Release();
                }
            }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(candidate);
        return VerifyAsync(verifier, VerifierInput.Of(verifier, candidate), new ProgramHashes(), cancellationToken);
    }

    private async Task<Verdict> VerifyAsync(Verifier verifier, VerifierInput input, ProgramHashes programs, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var stamp = time.GetTimestamp();
        string? sha256 = null;
        VerificationResult result;
        string? message;
        try
        {
            var program = VerifierProgram.Resolve(verifier.Command);
            sha256 = programs.Sha256(program);
            (result, message) = await RunOnceAsync(verifier, program, input, cancellationToken).ConfigureAwait(false);
        }
        catch (FetchException e)
        {
            (result, message) = (VerificationResult.Error, e.Message);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            (result, message) = (VerificationResult.Error, $"'{verifier.Command}' could not be run: {e.Message}");
        }

        return new Verdict(input.VersionId, result, message, started, time.GetElapsedTime(stamp), sha256);
    }

    private async Task<(VerificationResult Result, string? Message)> RunOnceAsync(
        Verifier verifier, string program, VerifierInput input, CancellationToken cancellationToken)
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
            return Judge(await tree.WaitForExitAsync(either.Token).ConfigureAwait(false), tree);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (VerificationResult.Error, VerdictText.NoResultWithin(verifier.Timeout));
        }
    }

    private static (VerificationResult Result, string? Message) Judge(int exitCode, ProcessTree tree)
    {
        var said = OutputText.LastLine(tree.Output.Text);
        return exitCode switch
        {
            0 => (VerificationResult.Passed, said),
            1 => (VerificationResult.Failed, said),
            _ => (VerificationResult.Error, said ?? OutputText.LastLine(tree.Error.Text) ?? VerdictText.EndedWith(exitCode)),
        };
    }

    // A program's hash is reckoned anew only when its size or time changed: one verifier may run thousands of times in a cycle.
    private sealed class ProgramHashes
    {
        private readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), string> known = new();

        public string Sha256(string path)
        {
            var file = new FileInfo(path);
            return known.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), static key => VerifierProgram.Sha256(key.Path));
        }
    }
}

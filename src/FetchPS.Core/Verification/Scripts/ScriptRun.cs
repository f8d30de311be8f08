using System.ComponentModel;
using System.Threading.Channels;
using FetchPS.Core.Errors;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>One script verifier's run: hands versions to its worker, takes results, and goes on after a worker that broke.</summary>
internal sealed class ScriptRun(
    Verifier verifier,
    ChannelReader<FileVersion> versions,
    Func<Verdict, ValueTask> report,
    IScriptShell shell,
    string workerScript,
    VerifierSlots slots,
    TimeProvider time,
    SetCandidate? candidate = null) : IAsyncDisposable
{
    // So many passes in a row that end badly without a single result mean that the script itself is broken.
    private const int FruitlessPasses = 2;

    private readonly Queue<FileVersion> returned = new();
    private readonly HeldVerdicts held = new();
    private ScriptWorker? worker;
    private VerifierSlots.Slot? slot;
    private int fruitless;
    private string? broken;

    /// <summary>Runs until every version has its verdict, and reports them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await JudgeAsync(cancellationToken).ConfigureAwait(false);
        await held.ReportAsync(report).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => EndWorkerAsync();

    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        while (await HasNextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (fruitless >= FruitlessPasses || (candidate is not null && broken is not null))
            {
                while (TryTake(out var version))
                    Refuse(version, broken);
                continue;
            }

            string sha256;
            try
            {
                sha256 = VerifierProgram.Sha256(verifier.Command);
            }
            catch (Exception e) when (DiskFault.Is(e))
            {
                var reason = File.Exists(verifier.Command)
                    ? $"The script '{verifier.Command}' can't be read: {e.Message}"
                    : VerifierErrors.ScriptNotFound(verifier.Command).Message;
                if (TryTake(out var version))
                    Refuse(version, reason);
                continue;
            }

            var pass = new ScriptPass(verifier.Timeout, sha256, held, time);
            var ending = await RunPassAsync(pass, cancellationToken).ConfigureAwait(false);
            Settle(pass, ending);
        }
    }

    // One time through the script's pipeline; a worker that is well serves the next pass too.
    private async Task<PassEnding> RunPassAsync(ScriptPass pass, CancellationToken cancellationToken)
    {
        slot = await slots.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunPassInSlotAsync(pass, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slot.Dispose();
        }
    }

    private async Task<PassEnding> RunPassInSlotAsync(ScriptPass pass, CancellationToken cancellationToken)
    {
        try
        {
            if (worker is null)
                worker = await ScriptWorker.StartAsync(shell, workerScript, verifier.Command, candidate, cancellationToken).ConfigureAwait(false);
            else
                await worker.SendAsync("again", cancellationToken).ConfigureAwait(false);
        }
        catch (FetchException e)
        {
            return new PassEnding(Bad: true, e.Message);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return new PassEnding(Bad: true, $"The script's shell '{shell.Name}' could not be started: {e.Message}");
        }

        PassEnding ending;
        try
        {
            ending = await TalkAsync(worker, pass, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            ending = new PassEnding(Bad: true, VerdictText.NoResultWithin(verifier.Timeout), WorkerLost: true);
        }

        var talked = worker;
        if (ending.WorkerLost)
            await EndWorkerAsync().ConfigureAwait(false);
        if (talked.IsLeftBehind)
            ending = ending with { Reason = ending.Reason + VerdictText.LeftBehind };
        return ending with { Output = talked.TakeOutput() };
    }

    private async Task<PassEnding> TalkAsync(ScriptWorker worker, ScriptPass pass, CancellationToken cancellationToken)
    {
        pass.RestartLimit();
        Task<bool>? awaited = null;
        while (true)
        {
            if (awaited is null)
            {
                await worker.Reading.WaitAsync(pass.TimeLeft, time, cancellationToken).ConfigureAwait(false);
            }
            else if (await Task.WhenAny(awaited, worker.Reading).WaitAsync(cancellationToken).ConfigureAwait(false) == awaited)
            {
                await GiveNextAsync(worker, pass, await awaited.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                awaited = null;
                continue;
            }

            var line = await worker.Reading.ConfigureAwait(false);
            worker.Take();
            if (line is null)
                return new PassEnding(Bad: true, await worker.DescribeEndAsync(cancellationToken).ConfigureAwait(false), WorkerLost: true);
            var reply = ScriptReply.Parse(line);
            switch (reply.Kind)
            {
                case ScriptReplyKind.Next:
                    pass.Current = null;
                    slot!.Dispose();
                    awaited = HasNextAsync(cancellationToken);
                    break;
                case ScriptReplyKind.Result:
                    pass.TakeResult(reply.Words[0], reply.Words[1], reply.Words[2], worker.TakeOutput());
                    break;
                case ScriptReplyKind.Said:
                    worker.NoteSaid(reply.Words[0]);
                    break;
                case ScriptReplyKind.Stray:
                    pass.NoteStray($"It wrote {OutputText.OneLine(reply.Words[0])}, which has no Id.");
                    break;
                case ScriptReplyKind.Failed:
                    return new PassEnding(Bad: true, $"The script failed: {OutputText.OneLine(reply.Words[0])}");
                default:
                    return new PassEnding(Bad: false, pass.DescribeSilence(reply.Words[0]));
            }
        }
    }

    private async Task GiveNextAsync(ScriptWorker worker, ScriptPass pass, bool more, CancellationToken cancellationToken)
    {
        slot = await slots.EnterAsync(cancellationToken).ConfigureAwait(false);
        FileVersion? version = null;
        if (more)
            TryTake(out version);
        pass.Give(version);
        await worker.SendAsync(version is null ? "" : FileVersionJson.Write(version), cancellationToken).ConfigureAwait(false);
    }

    // What a pass left without a verdict: whoever is to blame gets an error, the others go on to the next pass.
    private void Settle(ScriptPass pass, PassEnding ending)
    {
        if (!ending.Bad)
        {
            pass.RefuseAll(ending.Reason, ending.Output);
        }
        else if (pass.Asked)
        {
            pass.RefuseCulprit(ending.Reason, ending.Output);
        }
        else if (TryTake(out var first))
        {
            Refuse(first, ending.Reason, ending.Output);
        }

        // The others of a set go down with it: without all of them the script could not tell.
        if (candidate is not null)
            pass.RefuseAll(ending.Reason, output: null);
        foreach (var version in pass.Unanswered)
            returned.Enqueue(version);

        // An error that the script itself raised at a version costs next to nothing to go on after, so it may do so at every one.
        var isCheap = !ending.WorkerLost && pass.Current is not null;
        if (candidate is not null)
        {
            broken = ending.Reason;
        }
        else if (pass.Results > 0 || isCheap)
        {
            fruitless = 0;
        }
        else
        {
            fruitless++;
            broken = ending.Reason;
        }
    }

    private void Refuse(FileVersion version, string? reason, string? output = null) =>
        held.Add(new Verdict(version.Id, VerificationResult.Error, reason, time.GetUtcNow(), TimeSpan.Zero, null) { Output = output });

    private async Task<bool> HasNextAsync(CancellationToken cancellationToken) =>
        returned.Count > 0 || await versions.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileVersion? version) =>
        returned.TryDequeue(out version) || versions.TryRead(out version);

    private async ValueTask EndWorkerAsync()
    {
        if (worker is null)
            return;
        await worker.DisposeAsync().ConfigureAwait(false);
        worker = null;
    }

    /// <summary>How a pass ended.</summary>
    /// <param name="Bad">Whether the script broke; else it ended by itself.</param>
    /// <param name="Reason">What those get as a message whom it left without a result.</param>
    /// <param name="WorkerLost">Whether the worker has gone, or must go.</param>
    private sealed record PassEnding(bool Bad, string Reason, bool WorkerLost = false)
    {
        /// <summary>What was printed since the last result.</summary>
        public string? Output { get; init; }
    }
}

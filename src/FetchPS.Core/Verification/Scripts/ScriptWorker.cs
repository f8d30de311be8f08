using System.Globalization;
using System.IO.Pipes;
using System.Text;
using FetchPS.Core.Verification.Commands;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>One worker of a script verifier, and the pipe to it.</summary>
internal sealed class ScriptWorker : IAsyncDisposable
{
    /// <summary>The longest that the shell itself may take to start, on a machine under load too.</summary>
    private static readonly TimeSpan longestStart = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker that has closed its pipe may take to exit by itself.</summary>
    private static readonly TimeSpan longestExit = TimeSpan.FromSeconds(2);

    private readonly WorkFolder folder;
    private readonly NamedPipeServerStream pipe;
    private readonly IScriptSession session;
    private readonly StreamReader reader;
    private readonly OutputTail said = new();
    private readonly CancellationTokenSource stop = new();
    private Task<string?>? reading;

    private ScriptWorker(WorkFolder folder, NamedPipeServerStream pipe, IScriptSession session)
    {
        (this.folder, this.pipe, this.session) = (folder, pipe, session);
        reader = new StreamReader(pipe, leaveOpen: true);
    }

    /// <summary>Starts a worker and waits until it has opened the pipe.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="workerScript">The path of <c>Invoke-VerifierScript.ps1</c>.</param>
    /// <param name="script">The path of the verifier script.</param>
    /// <param name="candidate">The set that it is to look at; null for single versions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The shell could not be started.</exception>
    /// <exception cref="IOException">The shell ended, or hung, before it opened the pipe; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; everything that was started has ended.</exception>
    public static async Task<ScriptWorker> StartAsync(IScriptShell shell, string workerScript, string script, SetCandidate? candidate, CancellationToken cancellationToken)
    {
        var folder = new WorkFolder();
        NamedPipeServerStream? pipe = null;
        IScriptSession? session = null;
        try
        {
            // On Unix the pipe is a socket in a folder that only we can enter.
            var name = OperatingSystem.IsWindows() ? $"fetchps-{Guid.NewGuid():N}" : Path.Combine(folder.Path, "pipe");
            pipe = new NamedPipeServerStream(
                name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
            session = shell.Start(new WorkerStart(workerScript, name, typeof(FileVersion).Assembly.Location, script, folder.Path)
            {
                Environment = candidate is null ? new Dictionary<string, string>() : VerifierInput.Variables(candidate),
            });
            var worker = new ScriptWorker(folder, pipe, session);
            await worker.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            if (pipe is not null)
                await pipe.DisposeAsync().ConfigureAwait(false);
            if (session is not null)
                await session.EndAsync().ConfigureAwait(false);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The next line from the worker, null when it has gone; the same task until <see cref="Take"/> is called.</summary>
    public Task<string?> Reading => reading ??= ReadLineAsync();

    /// <summary>Takes the line that <see cref="Reading"/> came to.</summary>
    public void Take() => reading = null;

    /// <summary>Sends one line.</summary>
    public async Task SendAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await pipe.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has gone: the reading side says so, and why.
        }
    }

    /// <summary>Notes what the script wrote to a stream other than its output.</summary>
    public void NoteSaid(string text) => said.Append(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>What was said and printed since the last call, as harmless lines; null for nothing.</summary>
    public string? TakeOutput() => OutputText.Join(OutputText.Lines(said.TakeNew()), session.TakeOutput());

    /// <summary>Why a worker has gone that said nothing: how it ended and the last thing it printed.</summary>
    public async Task<string> DescribeEndAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longestExit);
        try
        {
            return await session.WaitForEndAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The verifier's process closed its connection and was ended.";
        }
    }

    /// <summary>Whether it could not be ended, and was left behind.</summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>Ends the worker and all its children.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (reading is not null)
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A worker that waits for its next line ends by itself now.
        await pipe.DisposeAsync().ConfigureAwait(false);
        IsLeftBehind = !await session.EndAsync().ConfigureAwait(false);
        stop.Dispose();
        folder.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longestStart);
        var connected = pipe.WaitForConnectionAsync(limit.Token);
        var exited = session.WaitForEndAsync(limit.Token);
        var first = await Task.WhenAny(connected, exited).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        if (first == connected && connected.IsCompletedSuccessfully)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (first == exited && exited.IsCompletedSuccessfully)
            throw new IOException(await exited.ConfigureAwait(false));
        throw new IOException(string.Create(CultureInfo.InvariantCulture, $"It did not start within {longestStart.TotalSeconds:0} s."));
    }

    private async Task<string?> ReadLineAsync()
    {
        try
        {
            return await reader.ReadLineAsync(stop.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

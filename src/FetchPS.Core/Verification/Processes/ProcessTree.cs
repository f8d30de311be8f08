using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace FetchPS.Core.Verification.Processes;

/// <summary>
/// A process with captured output that ends with all its descendants. On Linux they are found by a mark in their environment,
/// also after their parent has gone and in a session of their own; a program that was started with a cleared environment is only found
/// while the chain of its parents lives. On Windows a job object holds them. On macOS only the chain of parents is followed, so a
/// descendant whose parent has gone stays.
/// </summary>
internal sealed class ProcessTree : IAsyncDisposable
{
    /// <summary>The variable that marks every descendant.</summary>
    public const string MarkVariable = "FETCHPS_RUN_ID";

    private static readonly TimeSpan longestEnding = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pauseBetweenSearches = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan longestDraining = TimeSpan.FromSeconds(1);

    /// <summary>Within which no process id comes again: at the least 32,000 others are given out before.</summary>
    private static readonly TimeSpan longestWithoutReuse = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly byte[] mark;
    private readonly WindowsJob? job;
    private readonly HashSet<int> older;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource stopPipes = new();
    private readonly Task pipes;
    private readonly Lock ending = new();
    private Task? ended;

    private ProcessTree(Process process, string mark, WindowsJob? job, HashSet<int> older, ReadOnlyMemory<byte> input)
    {
        this.older = older;
        this.process = process;
        this.mark = Encoding.ASCII.GetBytes(mark);
        this.job = job;
        pipes = Task.WhenAll(
            FeedAsync(input),
            Output.ReadAsync(process.StandardOutput.BaseStream, stopPipes.Token),
            Error.ReadAsync(process.StandardError.BaseStream, stopPipes.Token));
    }

    /// <summary>What it and its descendants wrote to standard output.</summary>
    public OutputTail Output { get; } = new();

    /// <summary>What it and its descendants wrote to standard error.</summary>
    public OutputTail Error { get; } = new();

    /// <summary>The last whole lines of both since the last call, standard output first; null for nothing.</summary>
    public string? TakeOutput() => OutputText.Join(OutputText.Lines(Output.TakeNew()), OutputText.Lines(Error.TakeNew()));

    /// <summary>Starts the program.</summary>
    /// <param name="start">What to start; its redirections and the mark are set here.</param>
    /// <param name="input">What it may read from standard input, which then ends. A program that never reads it is well.</param>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static ProcessTree Start(ProcessStartInfo start, ReadOnlyMemory<byte> input)
    {
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // Under another FetchPS's verifier the outer mark stays in front, so that the outer one finds our children too.
        var mark = Guid.NewGuid().ToString("N");
        start.Environment[MarkVariable] = Environment.GetEnvironmentVariable(MarkVariable) is { Length: > 0 } outer ? $"{outer},{mark}" : mark;

        var process = new Process { StartInfo = start };
        WindowsJob? job = null;
        try
        {
            job = OperatingSystem.IsWindows() ? new WindowsJob() : null;
            var older = OperatingSystem.IsLinux() ? LinuxProcesses.Ids() : [];
            process.Start();
            job?.Add(process);
            return new ProcessTree(process, mark, job, older, input);
        }
        catch
        {
            job?.Dispose();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the program itself, not for what it left behind: that is ended then.</summary>
    /// <returns>The exit code; on Unix 128 and the signal's number where a signal ended it.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program still runs.</exception>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    /// <summary>Ends the program and all its descendants, and returns when they are gone and their output is read.</summary>
    public Task EndAsync()
    {
        lock (ending)
            return ended ??= EndAllAsync();
    }

    /// <summary>Ends all that still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        job?.Dispose();
        process.Dispose();
        stopPipes.Dispose();
    }

    private async Task EndAllAsync()
    {
        if (!process.HasExited)
            KillChain();
        job?.Terminate();
        using (var limit = new CancellationTokenSource(longestEnding))
        {
            // A descendant can fork while the others are looked for, so only a search that finds nothing ends this.
            while (OperatingSystem.IsLinux() && LinuxProcesses.KillMarked(mark, NoDescendants()) && !limit.IsCancellationRequested)
                await Task.Delay(pauseBetweenSearches).ConfigureAwait(false);
            // One that hangs in the kernel can't be ended by anyone: the limit keeps it from holding us up.
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // All that held the pipes has gone, or could not be found: then the pipes never end by themselves.
        await Task.WhenAny(pipes, Task.Delay(longestDraining)).ConfigureAwait(false);
        await stopPipes.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(pipes, Task.Delay(longestDraining)).ConfigureAwait(false);
    }

    /// <summary>Who was there before can't be a descendant, which spares most of the search; but after a while an id may have been given to another process.</summary>
    private HashSet<int> NoDescendants()
    {
        if (Stopwatch.GetElapsedTime(started) > longestWithoutReuse)
            older.Clear();
        return older;
    }

    private void KillChain()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself just now, or some of the chain did; what is left is found by mark or job.
        }
    }

    private async Task FeedAsync(ReadOnlyMemory<byte> input)
    {
        await using var stdin = process.StandardInput.BaseStream;
        try
        {
            await stdin.WriteAsync(input, stopPipes.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The program closed its standard input without reading it all, as it may.
        }
    }
}

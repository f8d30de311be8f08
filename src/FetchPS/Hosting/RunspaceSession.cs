using System.Management.Automation;
using System.Management.Automation.Runspaces;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Hosting;

/// <summary>
/// A worker script in a runspace of this process. It can be asked to stop, not made to: a script that sleeps in .NET or waits for a socket stays on
/// its thread, which ends with the process.
/// </summary>
internal sealed class RunspaceSession : IScriptSession
{
    /// <summary>How long a script may take to stop before it is left behind.</summary>
    private static readonly TimeSpan longestStop = TimeSpan.FromSeconds(5);

    private readonly Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
    private readonly PowerShell shell = PowerShell.Create();
    private readonly TaskCompletionSource<string> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<bool>? ending;

    /// <summary>Starts it.</summary>
    internal RunspaceSession(WorkerStart start)
    {
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        shell.Runspace = runspace;
        shell.AddCommand(start.WorkerScript);
        foreach (var (name, value) in start.Parameters)
            shell.AddParameter(name, value);
        // A thread of its own in the background, so that one that can't be ended keeps no process alive.
        new Thread(() => Run(start.Folder)) { IsBackground = true, Name = $"FetchPS verifier {Path.GetFileName(start.Script)}" }.Start();
    }

    /// <inheritdoc/>
    public Task<string> WaitForEndAsync(CancellationToken cancellationToken) => end.Task.WaitAsync(cancellationToken);

    /// <summary>Nothing: what the script's own streams carry goes another way, and the console is this process's.</summary>
    public string? TakeOutput() => null;

    /// <inheritdoc/>
    public Task<bool> EndAsync() => ending ??= StopAsync();

    private async Task<bool> StopAsync()
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // In the background too: the engine's own way to stop without waiting would keep the process alive as long as the script.
        new Thread(() => Stop(stop)) { IsBackground = true }.Start();
        var stopped = Task.WhenAll(stop.Task, end.Task);
        await Task.WhenAny(stopped, Task.Delay(longestStop)).ConfigureAwait(false);
        if (!stopped.IsCompletedSuccessfully)
            return false;

        shell.Dispose();
        runspace.Dispose();
        return true;
    }

    private void Stop(TaskCompletionSource stop)
    {
        shell.Stop();
        stop.SetResult();
    }

    private void Run(string folder)
    {
        var how = "The script's runspace ended.";
        try
        {
            runspace.Open();
            runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
            shell.Invoke();
        }
        catch (Exception failure)
        {
            how = $"The script's runspace ended: {failure.Message}";
        }

        end.SetResult(how);
    }
}

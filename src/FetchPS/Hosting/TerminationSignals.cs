using System.Runtime.InteropServices;

namespace FetchPS.Hosting;

/// <summary>
/// Has work end cleanly when the process is told to end: PowerShell itself lets SIGTERM and SIGHUP end it without a <c>finally</c>. The signal is held
/// only until the work has ended, and then does what it would have done. SIGINT stays the host's: it stops the pipeline.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    /// <summary>How long the end of the process waits for the work's.</summary>
    private static readonly TimeSpan LongestCleanUp = TimeSpan.FromSeconds(10);

    private readonly Action end;
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly ManualResetEventSlim ended = new();
    private readonly Lock gate = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="end">Begins to end the work, and returns at once; never called after this was disposed.</param>
    internal TerminationSignals(Action end)
    {
        this.end = end;
        // fetchps stops its pipeline by itself.
        if (ScriptHosts.RunningHost is not null)
            return;
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Hold));
    }

    /// <summary>Lets go of a signal that is held.</summary>
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        // A handler may still be on its way.
        lock (gate)
            ended.Set();
    }

    private void Hold(PosixSignalContext context)
    {
        lock (gate)
        {
            if (!ended.IsSet)
                end();
        }

        ended.Wait(LongestCleanUp);
    }
}

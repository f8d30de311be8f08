using System.Runtime.InteropServices;

namespace FetchPS.Host;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a stop of the pipeline, so that its clean-up runs. A second signal ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Action stop;
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Lock gate = new();
    private int received;
    private bool ended;

    /// <summary>Begins to listen.</summary>
    /// <param name="stop">Begins the stop and returns at once; never called after this was disposed.</param>
    internal StopSignals(Action stop)
    {
        this.stop = stop;
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    /// <summary>The exit code of the signal that came; null when none did.</summary>
    internal int? ExitCode => Volatile.Read(ref received) is var number and not 0 ? Host.ExitCode.SignalBase + number : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());

        // A handler may still be on its way.
        lock (gate)
            ended = true;
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        var number = Number(context.Signal);
        if (Interlocked.CompareExchange(ref received, number, 0) != 0)
            Environment.Exit(Host.ExitCode.SignalBase + number);

        lock (gate)
        {
            if (!ended)
                stop();
        }
    }

    // POSIX fixes these numbers; .NET's own values are negative.
    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    };
}

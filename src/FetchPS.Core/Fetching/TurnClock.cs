using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>
/// The limits of one turn: the total, and within each try that of the phase it is in. Thread-safe, because a connection is made by the pool, in
/// its own time, and reports back to the try that started it.
/// </summary>
internal sealed class TurnClock : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly FetchLimits limits;
    private readonly CancellationTokenSource turn;
    private readonly CancellationTokenRegistration outerToTurn;
    private CancellationTokenSource? currentTry;
    private CancellationTokenRegistration turnToTry;
    private FetchPhase phase;
    private TimeSpan left;
    private long? runningSince;
    private int send;
    private bool disposed;

    internal TurnClock(TimeProvider time, FetchLimits limits, CancellationToken outer)
    {
        this.time = time;
        this.limits = limits;
        left = limits.Total;
        Outer = outer;
        this.turn = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        outerToTurn = outer.UnsafeRegister(static turn => ((CancellationTokenSource)turn!).Cancel(), this.turn);
    }

    /// <summary>The caller's own token, without any limit.</summary>
    internal CancellationToken Outer { get; }

    /// <summary>Cancelled by the caller and by the total.</summary>
    internal CancellationToken Turn => this.turn.Token;

    /// <summary>Cancelled by the caller, by the total and by the limit of the phase.</summary>
    internal CancellationToken Try => currentTry!.Token;

    internal FetchLimits Limits => this.limits;

    /// <summary>Whether the total has passed.</summary>
    internal bool IsOver => this.turn.IsCancellationRequested && !Outer.IsCancellationRequested;

    /// <summary>The phase that took too long; <see cref="FetchPhase.None"/> where none did.</summary>
    internal FetchPhase Exceeded => currentTry is { IsCancellationRequested: true } && !this.turn.IsCancellationRequested ? this.phase : FetchPhase.None;

    /// <summary>What is left of the total.</summary>
    internal TimeSpan Left
    {
        get
        {
            lock (gate)
                return runningSince is { } since ? left - this.time.GetElapsedTime(since) : left;
        }
    }

    /// <summary>Begins a try: a limit that ended the one before counts no more.</summary>
    internal void StartTry()
    {
        lock (gate)
        {
            EndTry();
            this.phase = FetchPhase.None;
            currentTry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, this.time);
            turnToTry = this.turn.Token.UnsafeRegister(static one => ((CancellationTokenSource)one!).Cancel(), currentTry);
        }
    }

    /// <summary>Lets the total run.</summary>
    internal void Run()
    {
        lock (gate)
        {
            runningSince = this.time.GetTimestamp();
            this.turn.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Halts the total, for a wait that is no fault of the server's.</summary>
    internal void Halt()
    {
        lock (gate)
        {
            if (runningSince is not { } since)
                return;

            left -= this.time.GetElapsedTime(since);
            runningSince = null;
            this.turn.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Enters a phase, whose limit begins anew.</summary>
    internal void Enter(FetchPhase phase)
    {
        lock (gate)
            Arm(phase);
    }

    /// <summary>A request goes out. The number is what <see cref="Connecting"/> and <see cref="Connected"/> want back.</summary>
    internal int Send()
    {
        lock (gate)
        {
            Arm(FetchPhase.FirstByte);
            return ++this.send;
        }
    }

    /// <summary>The headers are there; a connection that is still being made for this request concerns it no more.</summary>
    internal void Received()
    {
        lock (gate)
        {
            this.send++;
            Arm(FetchPhase.None);
        }
    }

    /// <summary>A connection is being made for a request: that has a limit of its own.</summary>
    internal void Connecting(int send) => Arm(FetchPhase.None, send);

    /// <summary>The connection stands: the wait for the headers begins.</summary>
    internal void Connected(int send) => Arm(FetchPhase.FirstByte, send);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The sources are stopped, not disposed: a timer or the pool may be cancelling them at this moment on another thread.
        outerToTurn.Unregister();
        lock (gate)
        {
            disposed = true;
            EndTry();
            this.turn.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private void Arm(FetchPhase phase, int send)
    {
        lock (gate)
        {
            if (send == this.send)
                Arm(phase);
        }
    }

    private void Arm(FetchPhase phase)
    {
        if (disposed || currentTry is null || currentTry.IsCancellationRequested)
            return;

        this.phase = phase;
        currentTry.CancelAfter(phase switch
        {
            FetchPhase.FirstByte => this.limits.FirstByte,
            FetchPhase.Idle => this.limits.Idle,
            _ => Timeout.InfiniteTimeSpan,
        });
    }

    private void EndTry()
    {
        turnToTry.Unregister();
        currentTry?.CancelAfter(Timeout.InfiniteTimeSpan);
        currentTry = null;
    }
}

namespace FetchPS.Core.Fetching;

/// <summary>
/// The limits of one turn: the total, and within each try that of the phase it is in. Thread-safe, because a connection is made by the pool, in
/// its own time, and reports back to the try that started it.
/// </summary>
internal sealed class TurnClock : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly FetchLimits _limits;
    private readonly CancellationTokenSource _turn;
    private readonly CancellationTokenRegistration _outerToTurn;
    private CancellationTokenSource? _try;
    private CancellationTokenRegistration _turnToTry;
    private FetchPhase _phase;
    private TimeSpan _left;
    private long? _runningSince;
    private int _send;
    private bool _disposed;

    internal TurnClock(TimeProvider time, FetchLimits limits, CancellationToken outer)
    {
        _time = time;
        _limits = limits;
        _left = limits.Total;
        Outer = outer;
        _turn = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _outerToTurn = outer.UnsafeRegister(static turn => ((CancellationTokenSource)turn!).Cancel(), _turn);
    }

    /// <summary>The caller's own token, without any limit.</summary>
    internal CancellationToken Outer { get; }

    /// <summary>Cancelled by the caller and by the total.</summary>
    internal CancellationToken Turn => _turn.Token;

    /// <summary>Cancelled by the caller, by the total and by the limit of the phase.</summary>
    internal CancellationToken Try => _try!.Token;

    internal FetchLimits Limits => _limits;

    /// <summary>Whether the total has passed.</summary>
    internal bool IsOver => _turn.IsCancellationRequested && !Outer.IsCancellationRequested;

    /// <summary>The phase that took too long; <see cref="FetchPhase.None"/> where none did.</summary>
    internal FetchPhase Exceeded => _try is { IsCancellationRequested: true } && !_turn.IsCancellationRequested ? _phase : FetchPhase.None;

    /// <summary>What is left of the total.</summary>
    internal TimeSpan Left
    {
        get
        {
            lock (_lock)
                return _runningSince is { } since ? _left - _time.GetElapsedTime(since) : _left;
        }
    }

    /// <summary>Begins a try: a limit that ended the one before counts no more.</summary>
    internal void StartTry()
    {
        lock (_lock)
        {
            EndTry();
            _phase = FetchPhase.None;
            _try = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
            _turnToTry = _turn.Token.UnsafeRegister(static @try => ((CancellationTokenSource)@try!).Cancel(), _try);
        }
    }

    /// <summary>Lets the total run.</summary>
    internal void Run()
    {
        lock (_lock)
        {
            _runningSince = _time.GetTimestamp();
            _turn.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
        }
    }

    /// <summary>Halts the total, for a wait that is no fault of the server's.</summary>
    internal void Halt()
    {
        lock (_lock)
        {
            if (_runningSince is not { } since)
                return;

            _left -= _time.GetElapsedTime(since);
            _runningSince = null;
            _turn.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Enters a phase, whose limit begins anew.</summary>
    internal void Enter(FetchPhase phase)
    {
        lock (_lock)
            Arm(phase);
    }

    /// <summary>A request goes out. The number is what <see cref="Connecting"/> and <see cref="Connected"/> want back.</summary>
    internal int Send()
    {
        lock (_lock)
        {
            Arm(FetchPhase.FirstByte);
            return ++_send;
        }
    }

    /// <summary>The headers are there; a connection that is still being made for this request concerns it no more.</summary>
    internal void Received()
    {
        lock (_lock)
        {
            _send++;
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
        _outerToTurn.Unregister();
        lock (_lock)
        {
            _disposed = true;
            EndTry();
            _turn.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private void Arm(FetchPhase phase, int send)
    {
        lock (_lock)
        {
            if (send == _send)
                Arm(phase);
        }
    }

    private void Arm(FetchPhase phase)
    {
        if (_disposed || _try is null || _try.IsCancellationRequested)
            return;

        _phase = phase;
        _try.CancelAfter(phase switch
        {
            FetchPhase.FirstByte => _limits.FirstByte,
            FetchPhase.Idle => _limits.Idle,
            _ => Timeout.InfiniteTimeSpan,
        });
    }

    private void EndTry()
    {
        _turnToTry.Unregister();
        _try?.CancelAfter(Timeout.InfiniteTimeSpan);
        _try = null;
    }
}

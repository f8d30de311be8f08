namespace FetchPS.Core.Tests.Fetching;

/// <summary>
/// A clock on which waits of up to an hour pass at once, leaving it that much ahead, and longer ones never do: so a test sees how long the code meant to
/// wait. Limits that should not strike are set over an hour.
/// </summary>
internal sealed class JumpingTime : TimeProvider
{
    internal static readonly TimeSpan LongestJump = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly List<TimeSpan> waits = [];
    private TimeSpan ahead;

    /// <summary>The waits so far of at least a second; what is shorter belongs to connecting.</summary>
    internal IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (gate)
                return [.. waits.Where(wait => wait >= TimeSpan.FromSeconds(1))];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Ahead.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new JumpingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Ahead
    {
        get
        {
            lock (gate)
                return ahead;
        }
    }

    private void Jump(TimeSpan wait)
    {
        lock (gate)
        {
            waits.Add(wait);
            ahead += wait;
        }
    }

    private sealed class JumpingTimer(JumpingTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= LongestJump)
            {
                time.Jump(dueTime);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

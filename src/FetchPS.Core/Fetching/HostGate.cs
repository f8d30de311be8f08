namespace FetchPS.Core.Fetching;

/// <summary>Lets requests to one host through: so many at a time, no closer than the gap, and none while the host wants to be left alone.</summary>
internal sealed class HostGate(int requests, TimeSpan gapPerHost, TimeProvider time) : IDisposable
{
    /// <summary>For how long turns of a cycle wait for a host, all its wishes together; those that would have to wait longer are not made.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim slots = new(requests);
    private DateTimeOffset closedUntil = DateTimeOffset.MinValue;
    private TimeSpan paused;
    private long? lastStart;

    /// <summary>Whether the host was found to want HTTP/1.1.</summary>
    internal bool WantsHttp1 { get; set; }

    /// <summary>Waits for a slot; the turn's total stands still while others hold them all. Meanwhile the cycle makes other turns.</summary>
    /// <exception cref="TurnFault"><c>HostPaused</c>: the wait would outlast the turn, or what a cycle waits for one host.</exception>
    internal async ValueTask<Slot> EnterAsync(FetchPlace place, TurnClock clock, TurnSlot? turn)
    {
        clock.Halt();
        // Nobody waits here who holds up turns to other hosts: so none of these can wait for one that waits here.
        if (!this.slots.Wait(TimeSpan.Zero))
        {
            turn?.GiveBack();
            await this.slots.WaitAsync(clock.Outer).ConfigureAwait(false);
        }

        try
        {
            while (true)
            {
                await TakeAsync(turn, clock).ConfigureAwait(false);
                var wait = Claim(place, clock.Left);
                if (wait <= TimeSpan.Zero)
                    return new Slot(this.slots);

                var over = Task.Delay(wait, time, clock.Turn);
                turn?.GiveBack();
                await over.ConfigureAwait(false);
            }
        }
        catch
        {
            this.slots.Release();
            throw;
        }
    }

    /// <summary>Lets no request start before then.</summary>
    internal void Close(DateTimeOffset until)
    {
        lock (gate)
        {
            if (until <= closedUntil)
                return;

            var now = time.GetUtcNow();
            paused += until - (closedUntil > now ? closedUntil : now);
            closedUntil = until;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.slots.Dispose();

    /// <summary>Has the turn hold its place again, and its total run.</summary>
    private static async ValueTask TakeAsync(TurnSlot? turn, TurnClock clock)
    {
        clock.Halt();
        if (turn is not null)
            await turn.TakeAsync(clock.Outer).ConfigureAwait(false);
        clock.Run();
    }

    private TimeSpan Claim(FetchPlace place, TimeSpan left)
    {
        lock (gate)
        {
            var pause = closedUntil - time.GetUtcNow();
            if (pause > left || (pause > TimeSpan.Zero && paused > LongestPause))
                throw new TurnFault(FetchErrors.HostPaused(place, closedUntil));
            if (pause > TimeSpan.Zero)
                return pause;

            var gap = lastStart is { } last ? gapPerHost - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (gap > TimeSpan.Zero)
                return gap;

            lastStart = time.GetTimestamp();
            return TimeSpan.Zero;
        }
    }

    /// <summary>The right to one request at a time; disposing gives it back.</summary>
    internal readonly struct Slot(SemaphoreSlim slots) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => slots.Release();
    }
}

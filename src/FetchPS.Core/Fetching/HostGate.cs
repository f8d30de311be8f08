using FetchPS.Core.Errors;

namespace FetchPS.Core.Fetching;

/// <summary>Lets requests to one host through: so many at a time, no closer than the gap, and none before a Retry-After is over.</summary>
internal sealed class HostGate(int requests, TimeSpan gapPerHost, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _slots = new(requests);
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;
    private long? _lastStart;

    /// <summary>Waits for a slot; the turn's total stands still while others hold them all.</summary>
    /// <exception cref="TurnFault"><c>HostPaused</c>: the wait would outlast the turn.</exception>
    internal async ValueTask<Slot> EnterAsync(FetchPlace place, TurnClock clock)
    {
        clock.Halt();
        await _slots.WaitAsync(clock.Outer).ConfigureAwait(false);
        try
        {
            clock.Run();
            for (var wait = Claim(place, clock.Left); wait > TimeSpan.Zero; wait = Claim(place, clock.Left))
                await Task.Delay(wait, time, clock.Turn).ConfigureAwait(false);
            return new Slot(_slots);
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>Lets no request start before then.</summary>
    internal void Close(DateTimeOffset until)
    {
        lock (_lock)
            _closedUntil = until > _closedUntil ? until : _closedUntil;
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private TimeSpan Claim(FetchPlace place, TimeSpan left)
    {
        lock (_lock)
        {
            var pause = _closedUntil - time.GetUtcNow();
            if (pause > left)
                throw new TurnFault(FetchErrors.HostPaused(place, _closedUntil));
            if (pause > TimeSpan.Zero)
                return pause;

            var gap = _lastStart is { } last ? gapPerHost - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (gap > TimeSpan.Zero)
                return gap;

            _lastStart = time.GetTimestamp();
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

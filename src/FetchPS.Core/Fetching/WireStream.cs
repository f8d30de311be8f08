using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>A body as it comes over the wire: counted against its announced length and the limit, and never silent for too long.</summary>
internal sealed class WireStream(Stream inner, FetchPlace place, long? declared, long limit, long shownLimit, TurnClock clock) : ForwardStream
{
    /// <summary>Whether the announced length alone marks the end.</summary>
    internal bool EndsByCount { get; init; }

    /// <summary>Bytes that came so far.</summary>
    internal long Count { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="TurnFault">The body is cut, longer than announced, over the limit, or stands still.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = EndsByCount && Count == declared ? 0 : await ReadInnerAsync(buffer).ConfigureAwait(false);
        Count += count;
        if (count == 0 && Count < declared)
            throw new TurnFault(FetchErrors.BodyTruncated(place, Count, declared));
        if (Count > declared)
            throw new TurnFault(FetchErrors.BodyTooLong(place, declared.Value));
        if (Count > limit)
            throw new TurnFault(FetchErrors.BodyTooLarge(place, shownLimit));
        return count;
    }

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer)
    {
        try
        {
            var read = inner.ReadAsync(buffer, clock.Try);
            if (read.IsCompleted)
                return await read.ConfigureAwait(false);

            clock.Enter(FetchPhase.Idle);
            var count = await read.ConfigureAwait(false);
            clock.Enter(FetchPhase.None);
            return count;
        }
        catch (OperationCanceledException) when (clock.Exceeded == FetchPhase.Idle)
        {
            throw new TurnFault(FetchErrors.IdleTimeout(place, clock.Limits.Idle, Count));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new TurnFault(FetchErrors.BodyTruncated(place, Count, declared, e));
        }
    }
}

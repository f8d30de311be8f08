using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// When a URL is due. Time is cut into slots as long as the interval, <c>slot(t) = floor((t − Unix epoch − phase) / interval)</c>; a URL is due
/// when the cycle's start lies in a later slot than its last turn, and enough time has passed. So a cycle that starts a little early or late
/// skips nothing, a run that was missed is caught up once, and daylight saving changes nothing.
/// </summary>
public static class Schedule
{
    private const int LongestBackOffHours = 24;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How far ahead of a cycle's start a last turn may lie and still be believed: cycles that overlap, and machines whose clocks differ by
    /// seconds, stamp such turns, and to take them for none would fetch twice. Beyond it the clock was wrong.
    /// </summary>
    public static TimeSpan ClockTolerance => Hour;

    /// <summary>
    /// How far the borders of a URL's slots are moved from the Unix epoch (a Thursday, 00:00 UTC). They lie on the half hour, farthest from where cron
    /// runs; for intervals over an hour a stable hash of the address spreads them over the hours.
    /// </summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="interval">Whole hours, at least one.</param>
    /// <param name="atUtc">The time of day around which to fetch: the border then lies half an hour before it.</param>
    /// <returns>From zero to just under <paramref name="interval"/>.</returns>
    public static TimeSpan Phase(string address, TimeSpan interval, TimeOnly? atUtc = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Hour);

        if (atUtc is { } at)
            return new TimeSpan(FloorModulo((at.ToTimeSpan() - HalfHour).Ticks, interval.Ticks));

        // string.GetHashCode differs from process to process.
        ulong hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(address)));
        return HalfHour + Hour * (hash % (ulong)interval.TotalHours);
    }

    /// <summary>The first instant from which a cycle that starts then takes the URL again.</summary>
    /// <param name="lastTurn">The start of the cycle of its last turn.</param>
    /// <param name="interval">Whole hours, at least one.</param>
    /// <param name="phase">From <see cref="Phase"/>.</param>
    /// <param name="failures">Failed turns in a row, the last one included. Such turns don't use their slot up: it is due again in the next hourly cycle, then after 2, 4, 8, 16 and at most 24 hours.</param>
    public static DateTimeOffset NextDue(DateTimeOffset lastTurn, TimeSpan interval, TimeSpan phase, int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Hour);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);

        if (failures > 0)
        {
            int hours = failures > 5 ? LongestBackOffHours : 1 << (failures - 1);
            return SlotStart(lastTurn, Hour, HalfHour) + Hour * hours;
        }

        // Both conditions only ever turn from false to true as the start moves on, so together they are one instant.
        DateTimeOffset nextSlot = SlotStart(lastTurn, interval, phase) + interval;
        DateTimeOffset rested = lastTurn + LeastGap(interval);
        return nextSlot > rested ? nextSlot : rested;
    }

    /// <summary>Whether a cycle takes the URL.</summary>
    /// <param name="lastTurn">The start of the cycle of its last turn; null before the first.</param>
    /// <param name="nextDue">From <see cref="NextDue"/>; null counts as due.</param>
    /// <param name="cycleStart">The start of the cycle that asks.</param>
    public static bool IsDue(DateTimeOffset? lastTurn, DateTimeOffset? nextDue, DateTimeOffset cycleStart) =>
        lastTurn is not { } last || nextDue is not { } due || last - cycleStart > ClockTolerance || due <= cycleStart;

    // Half an interval keeps one run that is late and a next one that is early apart. Over an hour that alone is not enough: a 2h URL that is first
    // fetched in the last cycle before a border would be due again in the very next one, an hour later; 15 minutes more
    // (above any start-up jitter, below the half hour that is left until the cycle after) put it off by one cycle.
    private static TimeSpan LeastGap(TimeSpan interval) =>
        interval > Hour ? interval / 2 + TimeSpan.FromMinutes(15) : interval / 2;

    private static DateTimeOffset SlotStart(DateTimeOffset time, TimeSpan interval, TimeSpan phase)
    {
        long since = (time - DateTimeOffset.UnixEpoch - phase).Ticks;
        return time.ToUniversalTime().AddTicks(-FloorModulo(since, interval.Ticks));
    }

    private static long FloorModulo(long value, long divisor) => (value % divisor + divisor) % divisor;
}

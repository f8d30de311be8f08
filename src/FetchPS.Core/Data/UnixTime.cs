namespace FetchPS.Core.Data;

/// <summary>Times and durations as the database keeps them: whole microseconds, from the Unix epoch, UTC.</summary>
internal static class UnixTime
{
    public static long ToMicroseconds(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long ToMicroseconds(this TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The same instant as it will read once it was stored: what is put out first must equal what is read back.</summary>
    public static DateTimeOffset Storable(this DateTimeOffset time) => FromMicroseconds(time.ToMicroseconds());
}

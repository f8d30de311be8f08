using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The tables <c>attempt</c> and <c>attempt_day</c>: what every turn came to, and what is left of that once it is old.</summary>
internal static class AttemptRepository
{
    private const long MicrosecondsPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    /// <summary>Streams attempts, oldest first.</summary>
    public static IEnumerable<FetchAttempt> Find(DbConnection connection, long? urlId, DateTimeOffset? after) => connection.Command(
        $"""
        SELECT a.url_id, u.address, a.cycle_id, a.started, a.duration, a.outcome, a.status_code, a.version_id, a.bytes, a.tries, a.final_address, a.error_id, a.error
        FROM attempt a JOIN url u ON u.id = a.url_id
        WHERE a.started >= @after {(urlId is null ? "" : "AND a.url_id = @url")}
        ORDER BY {(urlId is null ? "a.started, a.id" : "a.id")}
        """,
        ("@url", urlId), ("@after", after?.ToMicroseconds() ?? 0)).Rows(row => new FetchAttempt
        {
            UrlId = row.GetInt64(0),
            Url = row.Shown(1),
            CycleId = row.GetInt64(2),
            Started = row.Time(3),
            Duration = row.Duration(4),
            Outcome = Enum.Parse<TurnOutcome>(row.GetString(5)),
            StatusCode = (int?)row.NumberOrNull(6),
            VersionId = row.NumberOrNull(7),
            Bytes = row.GetInt64(8),
            Tries = row.GetInt32(9),
            FinalAddress = row.ShownOrNull(10),
            ErrorId = row.ShownOrNull(11),
            Error = row.ShownOrNull(12),
        });

    /// <summary>Streams counts by day, oldest first: of the attempts that are still there, and of those that were folded.</summary>
    public static IEnumerable<FetchDay> Days(DbConnection connection, long? urlId, DateTimeOffset? after)
    {
        var ofUrl = urlId is null ? "" : "AND url_id = @url";
        return connection.Command(
            $"""
            SELECT d.url_id, u.address, d.day, d.outcome, SUM(d.turns), SUM(d.bytes)
            FROM (
              SELECT url_id, day, outcome, turns, bytes FROM attempt_day WHERE day >= @day {ofUrl}
              UNION ALL
              SELECT url_id, started / {MicrosecondsPerDay}, outcome, 1, bytes FROM attempt WHERE started >= @day * {MicrosecondsPerDay} {ofUrl}
            ) AS d JOIN url u ON u.id = d.url_id
            GROUP BY d.url_id, u.address, d.day, d.outcome
            ORDER BY d.day, d.url_id, d.outcome
            """,
            ("@url", urlId), ("@day", (after?.ToMicroseconds() ?? 0) / MicrosecondsPerDay)).Rows(row => new FetchDay
            {
                UrlId = row.GetInt64(0),
                Url = row.Shown(1),
                Day = DateOnly.FromDateTime(UnixTime.FromMicroseconds(row.GetInt64(2) * MicrosecondsPerDay).UtcDateTime),
                Outcome = Enum.Parse<TurnOutcome>(row.GetString(3)),
                Turns = row.GetInt64(4),
                Bytes = row.GetInt64(5),
            });
    }

    /// <summary>Turns the attempts of whole days before an instant into counts.</summary>
    /// <returns>How many attempts were folded.</returns>
    public static int Fold(DbConnection connection, DateTimeOffset before)
    {
        var border = before.ToMicroseconds() / MicrosecondsPerDay * MicrosecondsPerDay;
        connection.Execute(
            $"""
            INSERT INTO attempt_day (url_id, day, outcome, turns, bytes)
            SELECT url_id, started / {MicrosecondsPerDay}, outcome, COUNT(*), SUM(bytes) FROM attempt WHERE started < @border
            GROUP BY url_id, started / {MicrosecondsPerDay}, outcome
            ON CONFLICT (url_id, day, outcome) DO UPDATE SET turns = attempt_day.turns + excluded.turns, bytes = attempt_day.bytes + excluded.bytes
            """, ("@border", border));
        return connection.Execute("DELETE FROM attempt WHERE started < @border", ("@border", border));
    }
}

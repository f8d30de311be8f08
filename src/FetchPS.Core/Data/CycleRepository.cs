using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>cycle</c>. A cycle's id is the token of all its claims and is never used again.</summary>
internal static class CycleRepository
{
    public static long Insert(DbConnection connection, string kind, DateTimeOffset started, Actor actor) => connection.Scalar(
        """
        INSERT INTO cycle (kind, started, state, actor, host, heartbeat) VALUES (@kind, @started, 'Running', @actor, @host, @started) RETURNING id
        """,
        ("@kind", kind),        ("@started", started.ToMicroseconds()), ("@actor", actor.User), ("@host", actor.Host));

    public static List<RunningCycle> Running(DbConnection connection) => connection.List(
        "SELECT id, host, heartbeat, started FROM cycle WHERE state = 'Running' ORDER BY id",
        row => new RunningCycle(row.GetInt64(0), row.GetString(1), row.Time(2), row.Time(3)));

    /// <summary>Cycles that may commit nothing more, and whose URLs have yet to be freed: whoever was about to do so ended in between.</summary>
    public static List<RunningCycle> Fenced(DbConnection connection) => connection.List(
        "SELECT id, host, heartbeat, started FROM cycle WHERE state <> 'Running' AND id IN (SELECT claim_cycle_id FROM url WHERE claim_cycle_id IS NOT NULL) ORDER BY id",
        row => new RunningCycle(row.GetInt64(0), row.GetString(1), row.Time(2), row.Time(3)));

    /// <summary>Whether a cycle may commit: nobody took it for dead.</summary>
    public static bool IsRunning(DbConnection connection, long id) => connection.Scalar("SELECT COUNT(*) FROM cycle WHERE id = @id AND state = 'Running'", ("@id", id)) > 0;

    public static void Heartbeat(DbConnection connection, long id, DateTimeOffset at) =>
        connection.Execute("UPDATE cycle SET heartbeat = @at WHERE id = @id AND state = 'Running'", ("@id", id), ("@at", at.ToMicroseconds()));

    public static void Finish(DbConnection connection, long id, string state, DateTimeOffset at, int stored, int notModified, int sameContent, int failed) => connection.Execute(
        """
        UPDATE cycle SET finished = @at, state = @state, stored = @stored, not_modified = @notModified, same_content = @sameContent, failed = @failed
        WHERE id = @id AND state = 'Running'
        """,
        ("@id", id), ("@at", at.ToMicroseconds()), ("@state", state), ("@stored", stored), ("@notModified", notModified), ("@sameContent", sameContent), ("@failed", failed));

    public static void Abandon(DbConnection connection, long id, DateTimeOffset at) =>
        connection.Execute("UPDATE cycle SET finished = @at, state = 'Abandoned' WHERE id = @id AND state = 'Running'", ("@id", id), ("@at", at.ToMicroseconds()));

    public static DateTimeOffset? LastStart(DbConnection connection) =>
        connection.List("SELECT started FROM cycle WHERE kind = 'Fetch' ORDER BY id DESC LIMIT 1", row => (DateTimeOffset?)row.Time(0)).SingleOrDefault();
}

/// <summary>A cycle that has not finished: alive, or dead without having said so.</summary>
internal sealed record RunningCycle(long Id, string Host, DateTimeOffset Heartbeat, DateTimeOffset Started);

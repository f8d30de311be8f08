using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>audit</c>: every change of state, written in the change's own transaction.</summary>
internal static class AuditRepository
{
    public static void Insert(DbConnection connection, AuditRow row)
    {
        using var command = InsertCommand(connection);
        Insert(command, row);
    }

    /// <summary>A command for many rows in one transaction.</summary>
    public static DbCommand InsertCommand(DbConnection connection) => connection.Command(
        """
        INSERT INTO audit (at, actor, host, event, target_kind, target_id, details)
        VALUES (@at, @actor, @host, @event, @kind, @target, @details)
        """);

    public static void Insert(DbCommand command, AuditRow row)
    {
        command.Bind("@at", row.At.ToMicroseconds());
        command.Bind("@actor", row.Actor.User);
        command.Bind("@host", row.Actor.Host);
        command.Bind("@event", row.Event);
        command.Bind("@kind", row.TargetKind);
        command.Bind("@target", row.TargetId);
        command.Bind("@details", row.Details);
        command.ExecuteNonQuery();
    }

    public static List<(string Event, string TargetKind, long? TargetId, string Details)> All(DbConnection connection) => connection.List(
        "SELECT event, target_kind, target_id, details FROM audit ORDER BY id",
        row => (row.GetString(0), row.GetString(1), row.NumberOrNull(2), row.GetString(3)));
}

/// <summary>One row of the audit.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who, on which machine.</param>
/// <param name="Event">What; the log's event of the same name tells it in words.</param>
/// <param name="TargetKind">On what kind of thing.</param>
/// <param name="TargetId">On which.</param>
/// <param name="Details">The particulars, free of secrets.</param>
internal sealed record AuditRow(DateTimeOffset At, Actor Actor, string Event, string TargetKind, long? TargetId, string Details);

using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>audit</c>: every change of state, written in the change's own transaction, each row chained to the one before by <see cref="AuditHash"/>.</summary>
internal static class AuditRepository
{
    private const string Columns = "id, at, actor, host, event, target_kind, target_id, details, hash";
    private const int ChainPage = 10_000;

    /// <summary>Adds rows to the end of the chain, in the transaction of what they tell of.</summary>
    /// <returns>The last row from now on.</returns>
    public static AuditHead Append(DbConnection connection, IEnumerable<AuditRow> rows)
    {
        // Nobody else appends meanwhile: write transactions run one at a time. Ids have no gaps, so the last one is the count.
        var head = Head(connection);
        var hash = new AuditHash();
        using var insert = connection.Command($"INSERT INTO audit ({Columns}) VALUES (@id, @at, @actor, @host, @event, @kind, @target, @details, @hash)");
        foreach (var row in rows)
        {
            head = new(head.Id + 1, hash.Of(head.Hash, head.Id + 1, row));
            insert.Bind("@id", head.Id);
            insert.Bind("@at", row.At.ToMicroseconds());
            insert.Bind("@actor", row.Actor.User);
            insert.Bind("@host", row.Actor.Host);
            insert.Bind("@event", row.Event);
            insert.Bind("@kind", row.TargetKind);
            insert.Bind("@target", row.TargetId);
            insert.Bind("@details", row.Details);
            insert.Bind("@hash", head.Hash);
            insert.ExecuteNonQuery();
        }

        return head;
    }

    /// <summary>The last row.</summary>
    public static AuditHead Head(DbConnection connection) =>
        connection.List("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", row => new AuditHead(row.GetInt64(0), (byte[])row[1])).SingleOrDefault() ?? AuditHead.Empty;

    /// <summary>A row's id and hash; null where it is not there.</summary>
    public static AuditHead? At(DbConnection connection, long id) =>
        connection.List("SELECT id, hash FROM audit WHERE id = @id", row => new AuditHead(row.GetInt64(0), (byte[])row[1]), ("@id", id)).SingleOrDefault();

    /// <summary>Streams the rows after an id, oldest first.</summary>
    public static IEnumerable<ChainedAuditRow> After(DbConnection connection, long id) =>
        connection.Command($"SELECT {Columns} FROM audit WHERE id > @after ORDER BY id", ("@after", id)).Rows(Map);

    /// <summary>Chains the rows that were written before there was a chain.</summary>
    public static void ChainAll(DbConnection connection)
    {
        var head = new AuditHead(long.MinValue, AuditHash.None);
        var hash = new AuditHash();
        using var update = connection.Command("UPDATE audit SET hash = @hash WHERE id = @id");
        List<ChainedAuditRow> page;
        do
        {
            page = connection.List($"SELECT {Columns} FROM audit WHERE id > @after ORDER BY id LIMIT @page", Map, ("@after", head.Id), ("@page", ChainPage));
            foreach (var row in page)
            {
                head = new(row.Id, hash.Of(head.Hash, row.Id, row.Row));
                update.Bind("@id", head.Id);
                update.Bind("@hash", head.Hash);
                update.ExecuteNonQuery();
            }
        }
        while (page.Count == ChainPage);
    }

    private static ChainedAuditRow Map(DbDataReader row) => new(
        row.GetInt64(0),
        new(row.Time(1), new(row.GetString(2), row.GetString(3)), row.GetString(4), row.GetString(5), row.NumberOrNull(6), row.GetString(7)),
        (byte[])row[8]);
}

/// <summary>One row of the audit.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who, on which machine.</param>
/// <param name="Event">What; the log's event of the same name tells it in words.</param>
/// <param name="TargetKind">On what kind of thing.</param>
/// <param name="TargetId">On which.</param>
/// <param name="Details">The particulars, free of secrets.</param>
internal sealed record AuditRow(DateTimeOffset At, Actor Actor, string Event, string TargetKind, long? TargetId, string Details);

/// <summary>A row of the audit with its place in the chain.</summary>
internal sealed record ChainedAuditRow(long Id, AuditRow Row, byte[] Hash);

/// <summary>The end of the chain: the last row's id, which is the count of all, and its hash.</summary>
internal sealed record AuditHead(long Id, byte[] Hash)
{
    /// <summary>Before the first row.</summary>
    public static readonly AuditHead Empty = new(0, AuditHash.None);
}

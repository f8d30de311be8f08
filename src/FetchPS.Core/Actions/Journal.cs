using System.Data.Common;
using System.Text;
using System.Text.Json;
using FetchPS.Core.Data;
using FetchPS.Core.Logging;

namespace FetchPS.Core.Actions;

/// <summary>The one way to change the store: the change, its audit rows and, once they are committed, its log lines.</summary>
internal sealed class Journal(Database database, ActionLog log, Actor actor, TimeProvider time)
{
    public Actor Actor { get; } = actor;

    public DateTimeOffset Now => time.GetUtcNow().Storable();

    /// <summary>Runs a change in one transaction with the audit rows of all that it records; the log tells of them after the commit.</summary>
    /// <exception cref="FetchException"><c>LogNotWritable</c>: the log can't be opened, and nothing was changed.</exception>
    public T Write<T>(Func<StoreTransaction, T> change)
    {
        log.EnsureWritable();
        List<StoreAction> actions = [];
        var result = database.Write(connection =>
        {
            actions.Clear();
            var transaction = new StoreTransaction(connection, actions);
            var outcome = change(transaction);
            Audit(connection, actions);
            return outcome;
        });

        foreach (var action in actions)
            log.Write(action.Level, action.Event, action.Message, action.CycleId, action.UrlId);
        log.Flush();
        return result;
    }

    /// <summary>Tells the log of something that changed nothing.</summary>
    public void Log(LogLevel level, string eventName, string message, long? cycleId = null, long? urlId = null) =>
        log.Write(level, eventName, message, cycleId, urlId);

    /// <summary>Brings lines that wait in memory to the log file.</summary>
    public void FlushLog() => log.Flush();

    private void Audit(DbConnection connection, List<StoreAction> actions)
    {
        if (actions.Count == 0)
            return;

        var at = Now;
        using var command = AuditRepository.InsertCommand(connection);
        foreach (var action in actions)
            AuditRepository.Insert(command, new AuditRow(at, Actor, action.Event, action.TargetKind, action.TargetId, Json(action.Details)));
    }

    private static string Json(IReadOnlyList<KeyValuePair<string, string?>> details)
    {
        if (details.Count == 0)
            return "{}";

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in details)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

/// <summary>A change under way.</summary>
/// <param name="connection">The transaction's connection.</param>
/// <param name="actions">What the change does.</param>
internal sealed class StoreTransaction(DbConnection connection, List<StoreAction> actions)
{
    public DbConnection Connection { get; } = connection;

    public void Record(StoreAction action) => actions.Add(action);
}

using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Logging;
using FetchPS.Core.Model;

namespace FetchPS.Core.Actions;

/// <summary>The one way to change the store: the change, its audit rows and, once they are committed, its log lines.</summary>
internal sealed class Journal(Database database, ActionLog log, Actor actor, TimeProvider time)
{
    private readonly string by = actor.ToString();
    private ConcurrentDictionary<string, FetchException> faults = new(StringComparer.Ordinal);

    public Actor Actor { get; } = actor;

    public DateTimeOffset Now => time.GetUtcNow().Storable();

    /// <summary>The same journal for another who acts: audit and log carry that one. What could not be done is known to both.</summary>
    public Journal As(Actor other) => new(database, log, other, time) { faults = faults };

    /// <summary>Runs a change in one transaction with the audit rows of all that it records; the log tells of them after the commit.</summary>
    /// <exception cref="FetchException"><c>StoreReadOnly</c>; <c>LogNotWritable</c>: the log can't be opened. Nothing was changed.</exception>
    public T Write<T>(Func<StoreTransaction, T> change)
    {
        database.RequireWritable();
        log.EnsureWritable();
        StoreTransaction? transaction = null;
        AuditHead? head = null;
        var result = database.Write(connection =>
        {
            transaction = new StoreTransaction(connection);
            var outcome = change(transaction);
            head = Audit(connection, transaction.Actions);
            return outcome;
        });

        foreach (var action in transaction!.Actions)
            log.Write(action.Level, action.Event.Name, action.Message, action.CycleId, action.UrlId, by: by);
        if (transaction.SealedBy is { } cycleId && head is not null)
            Log(AuditSeal.Event, new AuditSeal(head.Id, Convert.ToHexStringLower(head.Hash)).ToString(), cycleId);
        log.Flush();
        return result;
    }

    /// <summary>Tells the log of something that changed nothing.</summary>
    public void Log(LoggedEvent happened, string message, long? cycleId = null, long? urlId = null) =>
        log.Write(happened.Level, happened.Name, message, cycleId, urlId, by: by);

    /// <summary>Tells the log of something that could not be done and is still to be done; every cycle tells of it until it is.</summary>
    public void Fault(LoggedEvent happened, FetchException error, long? urlId = null)
    {
        Log(happened, error.Message, urlId: urlId);
        faults[error.Target!.ToString()!] = error;
    }

    /// <summary>Says that what could not be done to something is done.</summary>
    public void Mended(string target) => faults.TryRemove(target, out _);

    /// <summary>What could not be done, and still is not. It is the caller's to tell.</summary>
    public IReadOnlyList<FetchException> TakeFaults()
    {
        var taken = faults.Values.OrderBy(fault => fault.Target!.ToString(), StringComparer.Ordinal).ToList();
        faults.Clear();
        return taken;
    }

    /// <summary>Brings lines that wait in memory to the log file.</summary>
    public void FlushLog() => log.Flush();

    private AuditHead? Audit(DbConnection connection, IReadOnlyCollection<StoreAction> actions)
    {
        if (actions.Count == 0)
            return null;

        var at = Now;
        return AuditRepository.Append(connection, actions.Select(action => new AuditRow(at, Actor, action.Event.Name, action.TargetKind, action.TargetId, Json(Particulars(action)))));
    }

    private IReadOnlyList<KeyValuePair<string, string?>> Particulars(StoreAction action) =>
        Actor.OnBehalfOf is { } other ? [.. action.Details, new("onBehalfOf", other)] : action.Details;

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
internal sealed class StoreTransaction(DbConnection connection)
{
    private readonly List<StoreAction> actions = [];

    public DbConnection Connection { get; } = connection;

    /// <summary>What was recorded so far.</summary>
    public IReadOnlyCollection<StoreAction> Actions => actions;

    /// <summary>The cycle whose end seals the audit.</summary>
    public long? SealedBy { get; private set; }

    public void Record(StoreAction action) => actions.Add(action);

    /// <summary>Has the log keep where the audit ends after this change, at the end of a cycle: from then on what is cut off can be told.</summary>
    public void Seal(long cycleId) => SealedBy = cycleId;
}

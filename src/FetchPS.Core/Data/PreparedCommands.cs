using System.Data.Common;
using System.Runtime.CompilerServices;

namespace FetchPS.Core.Data;

/// <summary>
/// Keeps the commands of one long-lived connection prepared, by their text: SQLite takes longer to read most statements than to run them. For a connection of which none
/// are kept, each is made and let go of as usual. Whoever uses the connection does so alone.
/// </summary>
internal sealed class PreparedCommands
{
    /// <summary>How many are kept; texts that are put together of many parts do not come again.</summary>
    private const int Most = 256;

    private static readonly ConditionalWeakTable<DbConnection, PreparedCommands> kept = [];

    private readonly Dictionary<string, DbCommand> idle = new(StringComparer.Ordinal);
    private DbTransaction? transaction;

    /// <summary>Has the commands of a connection be kept until it is closed.</summary>
    public static void KeepFor(DbConnection connection) => kept.Add(connection, new());

    /// <summary>Says in which transaction the connection is from now on.</summary>
    public static void Enter(DbConnection connection, DbTransaction transaction)
    {
        if (kept.TryGetValue(connection, out var commands))
            commands.transaction = transaction;
    }

    /// <summary>Gives out a command; it is for one use, and ends with that.</summary>
    public static Rented Rent(DbConnection connection, string text)
    {
        if (!kept.TryGetValue(connection, out var commands))
            return new(connection.Command(text), null);
        if (!commands.idle.Remove(text, out var command))
            return new(connection.Command(text), commands);

        command.Transaction = commands.transaction;
        return new(command, commands);
    }

    private void Return(DbCommand command)
    {
        // One that was rented twice at a time need not be kept twice.
        if (idle.Count >= Most || !idle.TryAdd(command.CommandText, command))
            command.Dispose();
    }

    /// <summary>A command in use.</summary>
    public readonly struct Rented(DbCommand command, PreparedCommands? owner) : IDisposable
    {
        public DbCommand Command { get; } = command;

        public void Dispose()
        {
            if (owner is null)
                Command.Dispose();
            else
                owner.Return(Command);
        }
    }
}

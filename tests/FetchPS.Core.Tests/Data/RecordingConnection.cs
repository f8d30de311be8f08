using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

/// <summary>A connection that keeps the text of every command that was made with it.</summary>
internal sealed class RecordingConnection(string connectionString) : SqliteConnection(connectionString)
{
    private readonly List<SqliteCommand> commands = [];

    public IEnumerable<string> Texts => commands.Select(command => command.CommandText);

    public override SqliteCommand CreateCommand()
    {
        var command = base.CreateCommand();
        commands.Add(command);
        return command;
    }
}

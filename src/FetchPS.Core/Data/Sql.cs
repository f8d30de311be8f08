using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The few forms in which this folder speaks SQL. Values travel as parameters alone.</summary>
internal static class Sql
{
    public static DbCommand Command(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
            command.Bind(name, value);
        return command;
    }

    /// <summary>Sets a parameter, adding it the first time: a command that runs many times is prepared once.</summary>
    public static void Bind(this DbCommand command, string name, object? value)
    {
        var index = command.Parameters.IndexOf(name);
        if (index >= 0)
        {
            command.Parameters[index].Value = value ?? DBNull.Value;
            return;
        }

        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    public static int Execute(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var rented = Rent(connection, text, parameters);
        return rented.Command.ExecuteNonQuery();
    }

    public static long Scalar(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var rented = Rent(connection, text, parameters);
        return Convert.ToInt64(rented.Command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static string? Text(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var rented = Rent(connection, text, parameters);
        return rented.Command.ExecuteScalar() as string;
    }

    public static List<T> List<T>(this DbConnection connection, string text, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var rented = Rent(connection, text, parameters);
        return [.. rented.Command.Rows(map)];
    }

    private static PreparedCommands.Rented Rent(DbConnection connection, string text, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var rented = PreparedCommands.Rent(connection, text);
        foreach (var (name, value) in parameters)
            rented.Command.Bind(name, value);
        return rented;
    }

    public static IEnumerable<T> Rows<T>(this DbCommand command, Func<DbDataReader, T> map)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return map(reader);
    }

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Text that is only shown: whoever wrote the database need not have been FetchPS, and the log and cmdlets must not repeat what a terminal would obey.</summary>
    public static string Shown(this DbDataReader row, int column) => ForeignText.OneLine(row.GetString(column), int.MaxValue);

    /// <inheritdoc cref="Shown"/>
    public static string? ShownOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Shown(column);

    public static long? NumberOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => UnixTime.FromMicroseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static TimeSpan Duration(this DbDataReader row, int column) => TimeSpan.FromTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);
}

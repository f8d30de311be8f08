using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>file_set</c>.</summary>
internal static class FileSetRepository
{
    /// <summary>The id of the set with this name, made when there is none; null for no name.</summary>
    public static long? IdOf(DbConnection connection, string? name)
    {
        if (name is null)
            return null;

        var key = name.ToUpperInvariant();
        connection.Execute("INSERT INTO file_set (name, name_key) VALUES (@name, @key) ON CONFLICT (name_key) DO NOTHING", ("@name", name), ("@key", key));
        return connection.Scalar("SELECT id FROM file_set WHERE name_key = @key", ("@key", key));
    }

    public static List<string> Names(DbConnection connection) =>
        connection.List("SELECT name FROM file_set ORDER BY name_key", row => row.GetString(0));
}

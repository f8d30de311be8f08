using System.Data.Common;
using System.Text.Json;

namespace FetchPS.Core.Data;

/// <summary>The table <c>verifier</c>.</summary>
internal static class VerifierRepository
{
    private const string Columns = "id, name, kind, command, arguments, url_pattern, timeout, removed";

    /// <summary>Adds a verifier; one of that name that was removed gets its id back.</summary>
    public static long Upsert(DbConnection connection, Verifier verifier, DateTimeOffset added) => connection.Scalar(
        """
        INSERT INTO verifier (name, name_key, kind, command, arguments, url_pattern, timeout, added)
        VALUES (@name, @key, @kind, @command, @arguments, @pattern, @timeout, @added)
        ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, kind = excluded.kind, command = excluded.command, arguments = excluded.arguments,
          url_pattern = excluded.url_pattern, timeout = excluded.timeout, added = excluded.added, removed = NULL
        RETURNING id
        """,
        ("@name", verifier.Name), ("@key", Key(verifier.Name)), ("@kind", verifier.Kind.ToString()), ("@command", verifier.Command),
        ("@arguments", WriteArguments(verifier.ArgumentList)),
        ("@pattern", verifier.Url), ("@timeout", verifier.Timeout.ToMicroseconds()), ("@added", added.ToMicroseconds()));

    /// <summary>Verifiers in use, by name.</summary>
    public static List<Verifier> All(DbConnection connection) =>
        connection.List($"SELECT {Columns} FROM verifier WHERE removed IS NULL ORDER BY name_key", Map);

    /// <summary>The verifier in use with this name, whatever its letters' case.</summary>
    public static Verifier? ByName(DbConnection connection, string name) =>
        connection.List($"SELECT {Columns} FROM verifier WHERE name_key = @key AND removed IS NULL", Map, ("@key", Key(name))).SingleOrDefault();

    public static void Remove(DbConnection connection, long id, DateTimeOffset removed) =>
        connection.Execute("UPDATE verifier SET removed = @removed WHERE id = @id", ("@id", id), ("@removed", removed.ToMicroseconds()));

    private static string Key(string name) => name.ToUpperInvariant();

    private static Verifier Map(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Kind = Enum.Parse<VerifierKind>(row.GetString(2)),
        Command = row.GetString(3),
        ArgumentList = ReadArguments(row.GetString(4)),
        Url = row.TextOrNull(5),
        Timeout = row.Duration(6),
    };

    private static string WriteArguments(IReadOnlyList<string> arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var argument in arguments)
                json.WriteStringValue(argument);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static List<string> ReadArguments(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(argument => argument.GetString()!)];
    }
}

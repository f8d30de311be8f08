using System.Data.Common;
using System.Text.Json;

namespace FetchPS.Core.Data;

/// <summary>The table <c>verifier</c>.</summary>
internal static class VerifierRepository
{
    private const string Select =
        """
        SELECT v.id, v.name, v.kind, v.command, v.arguments, v.url_pattern, v.timeout, s.name, v.need, a.name, v.options, v.enabled
        FROM verifier v LEFT JOIN file_set s ON s.id = v.file_set_id LEFT JOIN verifier a ON a.id = v.after_id
        WHERE v.removed IS NULL
        """;

    /// <summary>Adds a verifier; one of that name that was removed gets its id back.</summary>
    public static long Upsert(DbConnection connection, Verifier verifier, DateTimeOffset added) => connection.Scalar(
        """
        INSERT INTO verifier (name, name_key, kind, command, arguments, url_pattern, timeout, file_set_id, need, after_id, options, added)
        VALUES (@name, @key, @kind, @command, @arguments, @pattern, @timeout, @set, @need,
          (SELECT id FROM verifier WHERE name_key = @after AND removed IS NULL), @options, @added)
        ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, kind = excluded.kind, command = excluded.command, arguments = excluded.arguments,
          url_pattern = excluded.url_pattern, timeout = excluded.timeout, file_set_id = excluded.file_set_id, need = excluded.need,
          after_id = excluded.after_id, options = excluded.options, added = excluded.added, removed = NULL, enabled = TRUE
        RETURNING id
        """,
        ("@name", verifier.Name), ("@key", Key(verifier.Name)), ("@kind", verifier.Kind.ToString()), ("@command", verifier.Command),
        ("@arguments", WriteArguments(verifier.ArgumentList)),
        ("@pattern", verifier.UrlPattern), ("@timeout", verifier.Timeout.ToMicroseconds()), ("@set", FileSetRepository.IdOf(connection, verifier.SetName)),
        ("@need", verifier.Need.ToString()), ("@after", verifier.After is null ? null : Key(verifier.After)), ("@options", WriteOptions(verifier.Options)),
        ("@added", added.ToMicroseconds()));

    /// <summary>Verifiers in use, by name.</summary>
    public static List<Verifier> All(DbConnection connection) =>
        connection.List($"{Select} ORDER BY v.name_key", Map);

    /// <summary>The verifier in use with this name, whatever its letters' case.</summary>
    public static Verifier? ByName(DbConnection connection, string name) =>
        connection.List($"{Select} AND v.name_key = @key", Map, ("@key", Key(name))).SingleOrDefault();

    public static void Remove(DbConnection connection, long id, DateTimeOffset removed) =>
        connection.Execute("UPDATE verifier SET removed = @removed WHERE id = @id", ("@id", id), ("@removed", removed.ToMicroseconds()));

    /// <summary>Required verifiers that are not run.</summary>
    public static List<Verifier> Disabled(DbConnection connection) =>
        connection.List($"{Select} AND NOT v.enabled AND v.need = 'Required' ORDER BY v.name_key", Map);

    public static void SetEnabled(DbConnection connection, long id, bool enabled) =>
        connection.Execute("UPDATE verifier SET enabled = @enabled WHERE id = @id", ("@id", id), ("@enabled", enabled));

    private static string Key(string name) => name.ToUpperInvariant();

    private static Verifier Map(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Kind = Enum.Parse<VerifierKind>(row.GetString(2)),
        Command = row.GetString(3),
        ArgumentList = ReadArguments(row.GetString(4)),
        UrlPattern = row.TextOrNull(5),
        Timeout = row.Duration(6),
        SetName = row.TextOrNull(7),
        Need = Enum.Parse<VerifierNeed>(row.GetString(8)),
        After = row.TextOrNull(9),
        Options = ReadOptions(row.TextOrNull(10)),
        Enabled = row.GetBoolean(11),
    };

    private static string WriteArguments(IReadOnlyList<string> arguments) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var argument in arguments)
            json.WriteStringValue(argument);
        json.WriteEndArray();
    });

    private static List<string> ReadArguments(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(argument => argument.GetString()!)];
    }

    private static string? WriteOptions(IReadOnlyDictionary<string, string> options) => options.Count == 0 ? null : Write(json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in options.OrderBy(option => option.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    });

    private static Dictionary<string, string> ReadOptions(string? json)
    {
        // As the user's own tables are: whatever the letters' case.
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        if (json is null)
            return options;

        using var document = JsonDocument.Parse(json);
        foreach (var option in document.RootElement.EnumerateObject())
            options.Add(option.Name, option.Value.GetString()!);
        return options;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

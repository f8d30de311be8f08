using System.Text.Json.Nodes;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Writes a JSON Schema of draft 4 as one of draft 6, which says all of it in nearly the same words.</summary>
internal static class Draft04
{
    private static readonly string[] single = ["additionalItems", "additionalProperties", "items", "not"];
    private static readonly string[] lists = ["allOf", "anyOf", "items", "oneOf"];
    private static readonly string[] tables = ["definitions", "dependencies", "patternProperties", "properties"];

    /// <summary>Whether a schema says that it is of draft 4.</summary>
    public static bool IsDraft04(JsonNode? schema) =>
        schema is JsonObject table && table["$schema"] is JsonValue id && id.TryGetValue(out string? text) && text.TrimEnd('#') == "http://json-schema.org/draft-04/schema";

    /// <summary>Rewrites a schema in place.</summary>
    public static void Convert(JsonNode schema)
    {
        if (schema is not JsonObject table)
            return;

        if (table.ContainsKey("$schema"))
            table["$schema"] = "http://json-schema.org/draft-06/schema#";
        Rename(table, "id", "$id");
        Limit(table, "minimum", "exclusiveMinimum");
        Limit(table, "maximum", "exclusiveMaximum");
        foreach (var part in single.Select(name => table[name]).Concat(lists.SelectMany(name => Items(table[name]))).Concat(tables.SelectMany(name => Values(table[name]))))
        {
            if (part is not null)
                Convert(part);
        }
    }

    private static void Rename(JsonObject table, string from, string to)
    {
        if (table[from] is not JsonValue value)
            return;

        table.Remove(from);
        table[to] = value;
    }

    /// <summary>In draft 4 a limit is exclusive by a flag beside it, from draft 6 on by a keyword of its own.</summary>
    private static void Limit(JsonObject table, string limit, string exclusive)
    {
        if (table[exclusive] is not JsonValue flag || !flag.TryGetValue(out bool isExclusive))
            return;

        table.Remove(exclusive);
        if (isExclusive)
            Rename(table, limit, exclusive);
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node as JsonArray ?? Enumerable.Empty<JsonNode?>();

    private static IEnumerable<JsonNode?> Values(JsonNode? node) => node is JsonObject table ? table.Select(entry => entry.Value) : [];
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FetchPS.Core.Disk;
using Json.Schema;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>A JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12, which is taken where the schema does not say. It reaches for no other file and no address.</summary>
internal sealed class JsonSchemaCheck
{
    private const int MostFaults = 20;

    // Schemas may refer to themselves, and nested content makes the evaluation as deep as itself.
    private const int StackSize = 64 * 1024 * 1024;

    private readonly JsonSchema schema;
    private readonly string name;
    private readonly string sha256;

    private JsonSchemaCheck(JsonSchema schema, string name, string sha256)
    {
        this.schema = schema;
        this.name = name;
        this.sha256 = sha256;
    }

    /// <summary>Reads a schema.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="limit">How long one of its patterns may take.</param>
    /// <exception cref="FormatException">It is no schema, or of an unknown draft.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static JsonSchemaCheck Load(string path, TimeSpan limit)
    {
        var bytes = FileReader.ReadBytes(path);
        try
        {
            var text = JsonNode.Parse(bytes);
            if (Draft04.IsDraft04(text))
                Draft04.Convert(text!);
            PutIdsFirst(text);
            using var document = JsonDocument.Parse(text?.ToJsonString() ?? "null");
            // Cloned: the schema keeps elements of it.
            var schema = JsonSchema.Build(document.RootElement.Clone(), SchemaDialects.Options(limit));
            var check = new JsonSchemaCheck(schema, Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            // A reference that leads nowhere is found now, not in some cycle.
            schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.Flag });
            return check;
        }
        catch (Exception failure) when (failure is JsonException or JsonSchemaException or RefResolutionException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"it is not a usable JSON Schema: {failure.Message}", failure);
        }
    }

    /// <summary>Holds a document against the schema.</summary>
    /// <exception cref="OperationCanceledException">The limit is over.</exception>
    public RuleVerdict Judge(JsonElement document, CancellationToken limit)
    {
        var evaluated = new TaskCompletionSource<EvaluationResults>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Evaluate(document, evaluated), StackSize) { IsBackground = true, Name = "FetchPS JSON Schema" }.Start();
        // The library can't be stopped within a document; the thread ends with it.
        EvaluationResults results;
        try
        {
            results = evaluated.Task.WaitAsync(limit).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is JsonSchemaException or RefResolutionException)
        {
            return RuleVerdict.Unknown($"The schema {name} can't be used: {failure.Message}");
        }

        var by = $"schema {name}, SHA-256 {sha256}";
        if (results.IsValid)
            return RuleVerdict.Pass($"Well-formed JSON that matches the schema {name}.", by);

        var faults = (results.Details ?? []).Prepend(results)
            .Where(result => result.Errors is { Count: > 0 })
            .SelectMany(result => result.Errors!.Select(error => (Place: result.InstanceLocation.ToString(), Text: error.Value)))
            .Distinct()
            .OrderBy(fault => fault.Place, StringComparer.Ordinal)
            .ThenBy(fault => fault.Text, StringComparer.Ordinal)
            .Select(fault => $"at {(fault.Place.Length == 0 ? "/" : fault.Place)}: {fault.Text}")
            .ToList();
        var first = faults.Count == 0 ? "" : $" {faults[0]}";
        return RuleVerdict.Fail($"It does not match the schema {name}: {faults.Count} faults, first{first}.", string.Join('\n', faults.Take(MostFaults).Append(by)));
    }

    /// <summary>The library wants to know what a schema is called, and of which draft it is, before it reads the rest; the order of members means nothing.</summary>
    private static void PutIdsFirst(JsonNode? node)
    {
        if (node is JsonObject table)
        {
            foreach (var name in new[] { "$id", "$schema" })
            {
                if (table[name] is JsonValue value)
                {
                    table.Remove(name);
                    table.Insert(0, name, value);
                }
            }
        }

        foreach (var part in node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => Enumerable.Empty<JsonNode?>() })
            PutIdsFirst(part);
    }

    private void Evaluate(JsonElement document, TaskCompletionSource<EvaluationResults> evaluated)
    {
        try
        {
            evaluated.SetResult(schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List }));
        }
        catch (Exception failure)
        {
            evaluated.SetException(failure);
        }
    }
}

using System.Globalization;
using System.Text.Json;

namespace FetchPS.Core.Logging;

/// <summary>Reads one line of the log back.</summary>
internal static class LogLine
{
    private const string Start = "{\"@t\":\"";

    /// <summary>The line's event, or null for what is no line of ours: torn by a power loss, empty, or foreign.</summary>
    internal static LogEvent? Parse(string line)
    {
        // A line that follows a torn one without a break is whole all the same; inside a line these quotes would be escaped.
        int start = line.LastIndexOf(Start, StringComparison.Ordinal);
        if (start < 0)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.AsMemory(start));
            return Event(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LogEvent? Event(JsonElement line)
    {
        if (Text(line, "Event") is not { } name || Text(line, "@m") is not { } message
            || !DateTimeOffset.TryParse(Text(line, "@t"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time))
        {
            return null;
        }
        return new LogEvent
        {
            Time = time,
            Level = Level(Text(line, "@l")),
            Event = name,
            Actor = Text(line, "Actor"),
            CycleId = Number(line, "CycleId"),
            UrlId = Number(line, "UrlId"),
            Message = message,
        };
    }

    // The compact format leaves Information out.
    private static LogLevel Level(string? name) => name switch
    {
        "Debug" or "Verbose" => LogLevel.Debug,
        "Warning" => LogLevel.Warning,
        "Error" or "Fatal" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    // Whoever wrote the file need not have been FetchPS.
    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? ForeignText.OneLine(value.GetString()!) : null;

    private static long? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;
}

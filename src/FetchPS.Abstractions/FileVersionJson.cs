using System.Text;
using System.Text.Json;

namespace FetchPS;

/// <summary>
/// A file version as one line of JSON: what a command verifier gets on standard input. The properties, in this order, are
/// <c>id</c>, <c>urlId</c> (numbers), <c>url</c>, <c>address</c> (the same, by its old name), <c>name</c>, <c>path</c> (strings),
/// <c>lastModified</c> (a time, or null), <c>fetched</c> (a time), <c>size</c> (bytes), <c>sha256</c> (lower-case hexadecimal) and <c>status</c>
/// (<c>Unverified</c>, <c>Passed</c> or <c>Failed</c>). Times are UTC as RFC 3339 writes them. The text is pure ASCII. Later versions
/// of FetchPS may add properties; none is renamed or taken away.
/// </summary>
public static class FileVersionJson
{
    /// <summary>Writes a version as one line, without a line end.</summary>
    public static string Write(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, version.Id);
            json.WriteNumber("urlId"u8, version.UrlId);
            json.WriteString("url"u8, version.Url);
            json.WriteString("address"u8, version.Url);
            json.WriteString("name"u8, version.Name);
            json.WriteString("path"u8, version.Path);
            if (version.LastModified is { } lastModified)
                json.WriteString("lastModified"u8, lastModified.UtcDateTime);
            else
                json.WriteNull("lastModified"u8);
            json.WriteString("fetched"u8, version.Fetched.UtcDateTime);
            json.WriteNumber("size"u8, version.Size);
            json.WriteString("sha256"u8, version.Sha256);
            json.WriteString("status"u8, version.Status.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; properties that it does not know are passed over.</summary>
    /// <exception cref="FormatException">The text is not JSON, or a property is missing or not what it must be.</exception>
    public static FileVersion Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new FileVersion
            {
                Id = root.GetProperty("id"u8).GetInt64(),
                UrlId = root.GetProperty("urlId"u8).GetInt64(),
                Url = Text(root, "url"),
                Name = Text(root, "name"),
                Path = Text(root, "path"),
                LastModified = root.TryGetProperty("lastModified"u8, out var time) && time.ValueKind != JsonValueKind.Null
                    ? time.GetDateTimeOffset()
                    : null,
                Fetched = root.GetProperty("fetched"u8).GetDateTimeOffset(),
                Size = root.GetProperty("size"u8).GetInt64(),
                Sha256 = Text(root, "sha256"),
                Status = Enum.Parse<VerificationStatus>(Text(root, "status")),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"This is not the JSON of a file version: {e.Message}", e);
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new FormatException($"This is not the JSON of a file version: '{name}' is null.");
}

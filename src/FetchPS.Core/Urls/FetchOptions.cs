using System.Text.Json;
using System.Text.Json.Serialization;

namespace FetchPS.Core.Urls;

/// <summary>How one URL is fetched, where that differs from what holds for all.</summary>
public sealed record FetchOptions
{
    /// <summary>No wishes.</summary>
    public static FetchOptions Default { get; } = new();

    /// <summary>Whether requests are conditional; without it every turn fetches the whole file.</summary>
    public bool Conditional { get; init; } = true;

    /// <summary>Every how many turns without news the request goes out unconditional, against servers that say 304 for what has changed.</summary>
    public int FullEvery { get; init; } = 30;

    /// <summary>Takes what is no text.</summary>
    public bool AllowBinary { get; init; }

    /// <summary>Takes an HTML page where there was none before.</summary>
    public bool AllowHtml { get; init; }

    /// <summary>Takes a body whose end only the end of the connection marks.</summary>
    public bool AllowUnknownLength { get; init; }

    /// <summary>The largest decoded body, in bytes; null for the default.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>The longest that a turn may take, with all its tries; null for the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The database's form: null for <see cref="Default"/>.</summary>
    internal string? ToJson() => this == Default ? null : JsonSerializer.Serialize(this, FetchOptionsJson.Default.FetchOptions);

    internal static FetchOptions FromJson(string? json) => json is null ? Default : JsonSerializer.Deserialize(json, FetchOptionsJson.Default.FetchOptions)!;
}

/// <summary>Generated, so that reading options costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FetchOptions))]
internal sealed partial class FetchOptionsJson : JsonSerializerContext;

namespace FetchPS.Testing;

/// <summary>One request as the server received it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query, as sent.</param>
/// <param name="Headers">The headers, one entry a value, Latin-1.</param>
/// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
/// <param name="ConnectionId">The same for requests that shared a connection.</param>
/// <param name="Time">When it came in.</param>
public sealed record RecordedRequest(
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string Protocol,
    string ConnectionId,
    DateTimeOffset Time)
{
    /// <summary>The value of a header; null when it was not sent.</summary>
    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();
}

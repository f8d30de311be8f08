namespace FetchPS.Core.Fetching;

/// <summary>What a request sends where it does not ask for a file: it goes out with POST, to its own address alone.</summary>
/// <param name="Body">The bytes; they stay as they are for every try.</param>
/// <param name="MediaType">What they are, such as <c>application/json</c>.</param>
/// <param name="Headers">Makes the headers that belong to one try, such as its time and its signature.</param>
public sealed record PostedContent(ReadOnlyMemory<byte> Body, string MediaType, Func<IEnumerable<KeyValuePair<string, string>>> Headers);

using System.Globalization;
using System.Text.Json;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>What an endpoint said of a version.</summary>
/// <param name="Result">The result.</param>
/// <param name="Message">What it said besides; null for nothing.</param>
internal sealed record EndpointReply(VerificationResult Result, string? Message)
{
    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int LargestAnswer = 64 * 1024;

    /// <summary>Reads the body of a 200: <c>{"result":"passed","message":"…"}</c>; <c>error</c> says that the service itself broke.</summary>
    /// <param name="body">The body.</param>
    /// <param name="versionId">The version that was asked about; <see cref="SetVerdict.OfNoVersion"/> for a set.</param>
    /// <param name="address">The endpoint's address.</param>
    /// <exception cref="FetchException"><c>InvalidEndpointReply</c>.</exception>
    public static EndpointReply Read(ReadOnlyMemory<byte> body, long versionId, UrlAddress address)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw VerifierErrors.InvalidEndpointReply(address, "it is JSON, but not an object");
            RequireVersion(root, versionId, address);
            return new(ReadResult(root, address), ReadMessage(root));
        }
        catch (JsonException e)
        {
            throw VerifierErrors.InvalidEndpointReply(address, $"it is not JSON ({e.Message.Split(" LineNumber:")[0].TrimEnd('.')})", e);
        }
    }

    /// <summary>Why there is none.</summary>
    public static EndpointReply Missing(FailedAnswer failed, UrlAddress address) => new(
        VerificationResult.Error,
        failed.Error.ErrorId switch
        {
            nameof(FetchErrors.HttpStatus) => VerifierErrors.EndpointStatus(address, failed.StatusCode!.Value).Message,
            nameof(FetchErrors.BodyTooLarge) => VerifierErrors.InvalidEndpointReply(address, $"it is over {LargestAnswer} bytes long").Message,
            _ => failed.Error.Message,
        });

    private static VerificationResult ReadResult(JsonElement root, UrlAddress address)
    {
        // Which of two counts must not hang on who reads it first, nor on their case.
        var said = Named(root, "result").ToList();
        if (!said.Exists(property => property.NameEquals("result"u8)) || said.Exists(property => property.Value.ValueKind != JsonValueKind.String))
            throw VerifierErrors.InvalidEndpointReply(address, "it has no text 'result'");
        var results = said.Select(property => ReadResult(property.Value.GetString()!, address)).Distinct().ToList();
        return results.Count == 1 ? results[0] : throw VerifierErrors.InvalidEndpointReply(address, $"it contradicts itself with {string.Join(" and ", results)}");
    }

    private static VerificationResult ReadResult(string text, UrlAddress address) =>
        text.ToUpperInvariant() switch
        {
            "PASSED" => VerificationResult.Passed,
            "FAILED" => VerificationResult.Failed,
            "ERROR" => VerificationResult.Error,
            _ => throw VerifierErrors.InvalidEndpointReply(address, $"its result is '{ForeignText.Part(text)}'"),
        };

    /// <summary>An answer need not say what it is about; one that is about another version is a mistake. Other ids than a version's are the endpoint's own affair.</summary>
    private static void RequireVersion(JsonElement root, long versionId, UrlAddress address)
    {
        foreach (var property in Named(root, "id").Concat(Named(root, "versionId")))
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetRawText(),
                JsonValueKind.String when property.Value.GetString() is { Length: > 0 } digits && digits.All(char.IsAsciiDigit) => digits,
                _ => null,
            };
            if (text is not null && text != versionId.ToString(CultureInfo.InvariantCulture))
                throw VerifierErrors.InvalidEndpointReply(address, $"it is about version {ForeignText.Part(text)}, which was not asked for");
        }
    }

    private static IEnumerable<JsonProperty> Named(JsonElement root, string name) =>
        root.EnumerateObject().Where(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));

    // A message that is no text is shown as the JSON that it is: it decides nothing.
    private static string? ReadMessage(JsonElement root) =>
        !root.TryGetProperty("message"u8, out var message) || message.ValueKind == JsonValueKind.Null ? null
        : OutputText.OneLine(message.ValueKind == JsonValueKind.String ? message.GetString()! : message.GetRawText());
}

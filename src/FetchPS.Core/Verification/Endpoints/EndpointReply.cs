using System.Text.Json;
using FetchPS.Core.Errors;
using FetchPS.Core.Fetching;
using FetchPS.Core.Urls;
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
    /// <exception cref="FetchException"><c>InvalidEndpointReply</c>.</exception>
    public static EndpointReply Read(ReadOnlyMemory<byte> body, UrlAddress address)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw VerifierErrors.InvalidEndpointReply(address, "it is JSON, but no object");
            return new(ReadResult(root, address), ReadMessage(root));
        }
        catch (JsonException e)
        {
            throw VerifierErrors.InvalidEndpointReply(address, $"it is no JSON ({e.Message.Split(" LineNumber:")[0].TrimEnd('.')})", e);
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
        if (!root.TryGetProperty("result"u8, out var result) || result.ValueKind != JsonValueKind.String)
            throw VerifierErrors.InvalidEndpointReply(address, "it has no text 'result'");
        var text = result.GetString()!;
        return text.ToUpperInvariant() switch
        {
            "PASSED" => VerificationResult.Passed,
            "FAILED" => VerificationResult.Failed,
            "ERROR" => VerificationResult.Error,
            _ => throw VerifierErrors.InvalidEndpointReply(address, $"its result is '{ForeignText.Part(text)}'"),
        };
    }

    // A message that is no text is shown as the JSON that it is: it decides nothing.
    private static string? ReadMessage(JsonElement root) =>
        !root.TryGetProperty("message"u8, out var message) || message.ValueKind == JsonValueKind.Null ? null
        : OutputText.OneLine(message.ValueKind == JsonValueKind.String ? message.GetString()! : message.GetRawText());
}

using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>Talks to one endpoint for the length of a run.</summary>
internal sealed class EndpointClient(Verifier verifier, FetchSettings settings, FetchLimits limits, string? storeCa, ISecretVault? vault, TimeProvider time) : IDisposable
{
    private readonly HttpFetcher http = new(settings, time);
    private readonly SecretResolver secrets = new(vault);

    /// <summary>Its address.</summary>
    public UrlAddress Address { get; } = UrlAddress.Parse(verifier.Command);

    /// <summary>Requests to it at a time.</summary>
    public int AtOnce => settings.RequestsTo(Address.Uri.IdnHost);

    /// <summary>Asks once, with as many tries as a fetch has.</summary>
    /// <param name="versionId">The version that it is about; <see cref="SetVerdict.OfNoVersion"/> for a set.</param>
    /// <param name="write">Makes what is sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FetchException">The secret, the file or the answer is not as it must be.</exception>
    public async Task<EndpointReply> AskAsync(long versionId, Func<EndpointOptions, Task<ReadOnlyMemory<byte>>> write, CancellationToken cancellationToken)
    {
        var options = EndpointOptions.Read(verifier.Options);
        var secret = secrets.Resolve(options.Secret, EndpointOptions.What);
        var signer = WebhookSigner.Parse(secret, options.Secret);
        // What each try is signed with is told only to the endpoint, too.
        List<string> secretParts = [.. WebhookSigner.Parts(secret)];
        IEnumerable<KeyValuePair<string, string>> Sign(string id, ReadOnlyMemory<byte> body)
        {
            var headers = signer.Headers(id, time.GetUtcNow(), body).ToList();
            secretParts.AddRange(WebhookSigner.Signatures(headers));
            return headers;
        }

        var body = await write(options).ConfigureAwait(false);
        var id = $"msg_{Guid.CreateVersion7():N}";
        var sink = new BufferSink();
        var answer = await http.FetchAsync(
            new FetchRequest
            {
                Address = Address.Uri,
                Post = new PostedContent(body, "application/json", () => Sign(id, body)),
                // An answer that was cut is no JSON any more, so nothing else has to tell its end.
                AllowUnknownLength = true,
                Profile = new ConnectionProfile(options.CaCertificates is null ? storeCa : $"{storeCa}\n{options.CaCertificates}"),
                Secrets = SecretMask.Of(secretParts).With(Address.Uri),
                Limits = limits with { Size = EndpointReply.LargestAnswer, FirstByte = verifier.Timeout, Total = verifier.Timeout },
            },
            sink,
            cancellationToken).ConfigureAwait(false);
        var mask = SecretMask.Of(secretParts).With(Address.Uri);
        return answer is FailedAnswer failed
            ? EndpointReply.Missing(failed with { Error = failed.Error.Without(mask.Hide) }, Address)
            : Read(sink.Bytes, versionId, mask);
    }

    private EndpointReply Read(ReadOnlyMemory<byte> body, long versionId, SecretMask mask)
    {
        try
        {
            var reply = EndpointReply.Read(body, versionId, Address);
            return reply.Message is { } message ? reply with { Message = mask.Hide(message) } : reply;
        }
        catch (FetchException invalid)
        {
            throw invalid.Without(mask.Hide);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}

using FetchPS.Core.Fetching;
using FetchPS.Core.Secrets;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>
/// Asks an HTTPS endpoint for its verdict on each version, or on a set as a whole: a POST with its JSON, signed as Standard Webhooks lays down, with the
/// connections, retries, denied targets and limits per host of a fetch. The time limit is for all tries together. It says nothing about what
/// ran at the other end, so verdicts have no SHA-256 of a verifier.
/// </summary>
internal sealed class EndpointRunner(FetchSettings settings, FetchLimits limits, string? storeCa, ISecretVault? vault, TimeProvider time) : IVerifierRunner
{
    /// <inheritdoc/>
    public async Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Func<Verdict, ValueTask> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(report);
        using var client = new EndpointClient(verifier, settings, limits, storeCa, vault, time);
        await VersionsAtOnce.JudgeAsync(
            versions, client.AtOnce, (version, token) => JudgeAsync(client, version.Id, options => EndpointBody.WriteAsync(version, options.IncludeContent, token), token), report, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(candidate);
        using var client = new EndpointClient(verifier, settings, limits, storeCa, vault, time);
        return await JudgeAsync(
            client, SetVerdict.OfNoVersion, options => EndpointBody.WriteAsync(candidate, options.IncludeContent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Verdict> JudgeAsync(
        EndpointClient client, long versionId, Func<EndpointOptions, Task<ReadOnlyMemory<byte>>> write, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var stamp = time.GetTimestamp();
        EndpointReply reply;
        try
        {
            reply = await client.AskAsync(versionId, write, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            reply = new(VerificationResult.Error, (failure as FetchException ?? FetchErrors.UnexpectedFailure(client.Address, failure)).Message);
        }

        return new Verdict(versionId, reply.Result, reply.Message, started, time.GetElapsedTime(stamp), VerifierSha256: null);
    }
}

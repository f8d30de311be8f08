using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>
/// What an endpoint is sent: a version's JSON (see <see cref="FileVersionJson"/>) or a set's (see <see cref="SetCandidateJson"/>), on request with the bytes of
/// each file as its <c>content</c>, in base64.
/// </summary>
internal static class EndpointBody
{
    /// <summary>The largest content that is sent along, in bytes, of all files together: all of it is in memory to be signed, in the endpoint's too.</summary>
    public const int LargestContent = 16 * 1024 * 1024;

    /// <summary>Writes a version's.</summary>
    /// <exception cref="FetchException"><c>ContentTooLarge</c>, <c>StoredFileChanged</c>, <c>StoredFileUnreadable</c>.</exception>
    public static async Task<ReadOnlyMemory<byte>> WriteAsync(FileVersion version, bool includeContent, CancellationToken cancellationToken)
    {
        var json = JsonNode.Parse(FileVersionJson.Write(version))!;
        if (includeContent)
            await AddContentAsync([(version, json)], cancellationToken).ConfigureAwait(false);
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <summary>Writes a set's.</summary>
    /// <exception cref="FetchException"><c>ContentTooLarge</c>, <c>StoredFileChanged</c>, <c>StoredFileUnreadable</c>.</exception>
    public static async Task<ReadOnlyMemory<byte>> WriteAsync(SetCandidate candidate, bool includeContent, CancellationToken cancellationToken)
    {
        var json = JsonNode.Parse(SetCandidateJson.Write(candidate))!;
        if (includeContent)
            await AddContentAsync([.. candidate.Members.Zip(json["members"]!.AsArray(), (member, node) => (member.Version, node!))], cancellationToken).ConfigureAwait(false);
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static async Task AddContentAsync(IReadOnlyList<(FileVersion Version, JsonNode Json)> files, CancellationToken cancellationToken)
    {
        var size = files.Sum(file => file.Version.Size);
        if (size > LargestContent)
            throw VerifierErrors.ContentTooLarge(files[0].Version.Id, size, LargestContent);
        foreach (var (version, json) in files)
            json["content"] = Convert.ToBase64String(await ReadAsync(version, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<byte[]> ReadAsync(FileVersion version, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            await using var file = FileReader.OpenStored(version.Path);
            content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VerifierErrors.StoredFileUnreadable(version.Id, version.Path, failure);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content)) == version.Sha256 ? content : throw VerifierErrors.StoredFileChanged(version.Id, version.Path);
    }
}

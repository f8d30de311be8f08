using System.Net.Http.Headers;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>What rules may ask of the store, besides the version that they judge.</summary>
internal sealed class VersionArchive(Database database, VersionCatalog versions)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Opens a version's bytes.</summary>
    /// <param name="version">The version.</param>
    /// <param name="limit">Ends the reading.</param>
    /// <exception cref="IOException">They can't be read.</exception>
    public static LimitedStream Open(FileVersion version, CancellationToken limit) => new(FileReader.OpenStored(version.Path, BufferSize), limit);

    /// <summary>The charset that the server named with the version; null when it named none.</summary>
    public string? Charset(FileVersion version)
    {
        var headers = database.Read(connection => EvidenceRepository.Headers(connection, version.Id));
        var type = headers.FirstOrDefault(header => string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        return MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed.CharSet?.Trim('"', ' ') is { Length: > 0 } charset ? charset : null : null;
    }

    /// <summary>The last versions of the same URL before this one that passed, newest first.</summary>
    public List<FileVersion> PassedBefore(FileVersion version, int count) => database.Read(connection =>
        VersionHistoryRepository.PassedBefore(connection, version.UrlId, version.Id, count).ConvertAll(versions.ToVersion));

    /// <summary>What another URL had to offer while a version was its URL's newest.</summary>
    /// <param name="version">The version.</param>
    /// <param name="address">The other URL's address.</param>
    /// <returns>Null when that address is not watched.</returns>
    public Contemporaries? Beside(FileVersion version, string address) => database.Read(connection =>
    {
        if (VersionHistoryRepository.Watched(connection, address) is not { } url)
            return null;

        var rows = VersionHistoryRepository.Beside(connection, version.Id, url.Id);
        return new Contemporaries([.. rows.Select(versions.ToVersion)], VersionHistoryRepository.IsOlder(connection, url.Id, version.Id), url.LastError,
            rows.Where(row => VersionHistoryRepository.IsAwaited(connection, row.Id)).Select(row => row.Id).ToHashSet());
    });
}

/// <summary>The versions of another URL that were its newest while a version was that of its own.</summary>
/// <param name="Versions">Oldest first.</param>
/// <param name="IsOutdated">Whether that URL was last fetched before the cycle that stored the version.</param>
/// <param name="LastError">Why its last turn failed; null when it did not.</param>
/// <param name="Awaited">Ids of those that still wait for a verifier of their own.</param>
internal sealed record Contemporaries(IReadOnlyList<FileVersion> Versions, bool IsOutdated, string? LastError, IReadOnlySet<long> Awaited);

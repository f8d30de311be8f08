using System.Net.Http.Headers;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>What rules may ask of the store about the URL of the version that they judge; of others they ask <see cref="SecondFiles"/>.</summary>
internal sealed class VersionArchive(Database database, StoreLayout layout)
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
        VersionHistoryRepository.PassedBefore(connection, version.UrlId, version.Id, count).ConvertAll(row => row.ToVersion(layout)));

    /// <summary>The door to versions of other URLs, for the judging of one version.</summary>
    /// <param name="verifier">Who judges.</param>
    /// <param name="version">The version.</param>
    /// <param name="fellows">The versions that are judged together with it, as members of a set.</param>
    public SecondFiles BesideOf(Verifier verifier, FileVersion version, IReadOnlyCollection<FileVersion> fellows) => new(database, layout, verifier, version, fellows);
}

using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>What a check of the whole store asks of the database.</summary>
internal static class IntegrityRepository
{
    /// <summary>Streams what must be on disk for each version, oldest first.</summary>
    public static IEnumerable<StoredVersion> Versions(DbConnection connection) => connection.Command($"{SelectVersion} ORDER BY id").Rows(Version);

    /// <summary>What must be on disk for a version; null where it is not in the store.</summary>
    public static StoredVersion? Version(DbConnection connection, long id) =>
        connection.List($"{SelectVersion} WHERE id = @id", Version, ("@id", id)).SingleOrDefault();

    /// <summary>Where other copies of a version's bytes should be: other versions, and current copies.</summary>
    public static List<StoredPath> CopiesOf(DbConnection connection, StoredBytes version) => connection.List(
        """
        SELECT 0, path, url_id FROM file_version WHERE sha256 = @sha256 AND size = @size AND id <> @id
        UNION ALL
        SELECT 1, u.place, u.id FROM file_version v JOIN url u ON u.id = v.url_id AND u.current_version_id = v.id WHERE v.sha256 = @sha256 AND v.size = @size
        """,
        row => row.GetInt64(0) == 0 ? StoredPath.Version(row.GetInt64(2), row.GetString(1)) : StoredPath.Current(row.GetString(1)), ("@id", version.VersionId), ("@sha256", version.Sha256), ("@size", version.Size));

    /// <summary>Finds for many versions one that came before and has the same bytes; see <see cref="EarlierCopy"/>.</summary>
    public static DbCommand EarlierCopyCommand(DbConnection connection) => connection.Command(
        "SELECT url_id, path FROM file_version WHERE sha256 = @sha256 AND size = @size AND id < @id AND integrity IS NULL ORDER BY id LIMIT 1");

    /// <summary>The path of the first version with the same bytes; null where it is the first itself.</summary>
    public static StoredPath? EarlierCopy(DbCommand command, StoredBytes version)
    {
        command.Bind("@sha256", version.Sha256);
        command.Bind("@size", version.Size);
        command.Bind("@id", version.VersionId);
        return VersionRepository.OnlyPath(command);
    }

    public static long CountVersions(DbConnection connection) => connection.Scalar("SELECT COUNT(*) FROM file_version");

    /// <summary>A URL's address and how many versions it has; null where there is no such URL.</summary>
    public static (UrlAddress Address, long Versions)? CountVersions(DbConnection connection, long urlId) => connection.List(
        "SELECT address, (SELECT COUNT(*) FROM file_version v WHERE v.url_id = u.id) FROM url u WHERE u.id = @url",
        row => ((UrlAddress, long)?)(UrlAddress.Stored(row.GetString(0)), row.GetInt64(1)), ("@url", urlId)).SingleOrDefault();

    /// <summary>The cycle that holds a URL.</summary>
    public static long? Holder(DbConnection connection, long urlId) =>
        connection.List("SELECT claim_cycle_id FROM url WHERE id = @id", row => row.NumberOrNull(0), ("@id", urlId)).SingleOrDefault();

    /// <summary>Every URL's place under <c>current</c>, with what should be there.</summary>
    public static List<CurrentCopy> Currents(DbConnection connection) => connection.List($"{SelectCurrent} ORDER BY u.id", Current);

    /// <summary>The current copies of URLs that have no turns: those that are disabled, or no longer watched.</summary>
    public static List<CurrentCopy> CurrentsWithoutTurns(DbConnection connection) =>
        connection.List($"{SelectCurrent} WHERE u.current_version_id IS NOT NULL AND NOT (u.enabled AND u.removed IS NULL) ORDER BY u.id", Current);

    public static CurrentCopy? Current(DbConnection connection, long urlId) =>
        connection.List($"{SelectCurrent} WHERE u.id = @id", Current, ("@id", urlId)).SingleOrDefault();

    private const string SelectVersion = "SELECT id, path, size, sha256, url_id, integrity FROM file_version";

    private const string SelectCurrent =
        "SELECT u.id, u.place, u.current_pending, v.id, v.path, v.size, v.sha256 FROM url u LEFT JOIN file_version v ON v.id = u.current_version_id";

    private static StoredVersion Version(DbDataReader row) => new(
        new(row.GetInt64(0), StoredPath.Version(row.GetInt64(4), row.GetString(1)), row.GetInt64(2), (byte[])row[3]), row.GetInt64(4), VersionRepository.Integrity(row, 5));

    private static CurrentCopy Current(DbDataReader row) => new(
        row.GetInt64(0), StoredPath.Current(row.GetString(1)), row.GetBoolean(2),
        row.IsDBNull(3) ? null : new StoredBytes(row.GetInt64(3), StoredPath.Version(row.GetInt64(0), row.GetString(4)), row.GetInt64(5), (byte[])row[6]));
}

/// <summary>What a version's file must be; the path is relative to the store.</summary>
internal sealed record StoredBytes(long VersionId, StoredPath Path, long Size, byte[] Sha256);

/// <summary>A version's bytes, its URL, and whether they are known to be lost.</summary>
internal sealed record StoredVersion(StoredBytes Bytes, long UrlId, VersionIntegrity Integrity);

/// <summary>A place under <c>current</c> and the version that belongs there.</summary>
internal sealed record CurrentCopy(long UrlId, StoredPath Place, bool Pending, StoredBytes? Version);

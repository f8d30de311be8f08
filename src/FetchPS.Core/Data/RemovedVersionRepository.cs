using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>removed_version</c>: what removed versions were, and which of their files have yet to be deleted.</summary>
internal static class RemovedVersionRepository
{
    /// <summary>The columns that <see cref="Map"/> reads, of r and its URL u.</summary>
    public const string Columns = "r.id, r.url_id, u.address, r.name, r.path, r.last_modified, r.fetched, r.size, r.sha256, r.status, r.removed";

    private const int ColumnCount = 11;

    /// <summary>Takes a version's row away and keeps what it was; its file is pending from now on.</summary>
    public static void Move(DbConnection connection, long versionId, DateTimeOffset at)
    {
        connection.Execute(
            """
            INSERT INTO removed_version (id, url_id, name, path, last_modified, fetched, size, sha256, status, removed)
            SELECT id, url_id, name, path, last_modified, fetched, size, sha256, status, @at FROM file_version WHERE id = @id
            """, ("@id", versionId), ("@at", at.ToMicroseconds()));
        connection.Execute("UPDATE promotion SET removed_version_id = version_id WHERE version_id = @id", ("@id", versionId));
        connection.Execute("DELETE FROM file_version WHERE id = @id", ("@id", versionId));
    }

    public static VersionRow? ById(DbConnection connection, long id) => connection.List(
        $"SELECT {Columns} FROM removed_version r JOIN url u ON u.id = r.url_id WHERE r.id = @id", Map, ("@id", id)).SingleOrDefault();

    /// <summary>A page of files that have yet to be deleted, by id.</summary>
    public static List<PendingFile> PendingFiles(DbConnection connection, long after, int limit) => connection.List(
        """
        SELECT r.id, r.url_id, r.path, EXISTS (SELECT 1 FROM file_version v
          WHERE v.url_id = r.url_id AND v.fetched > r.fetched - 1000000 AND v.fetched < r.fetched + 1000000 AND v.path = r.path)
        FROM removed_version r WHERE r.file_pending AND r.id > @after ORDER BY r.id LIMIT @limit
        """,
        row => new PendingFile(row.GetInt64(0), StoredPath.Version(row.GetInt64(1), row.GetString(2)), row.GetBoolean(3)), ("@after", after), ("@limit", limit));

    /// <summary>Paths of a URL's files that have yet to be deleted.</summary>
    public static List<StoredPath> PendingPathsOf(DbConnection connection, long urlId) =>
        connection.List("SELECT path FROM removed_version WHERE file_pending AND url_id = @url", row => StoredPath.Version(urlId, row.GetString(0)), ("@url", urlId));

    public static void FileIsGone(DbConnection connection, long id) =>
        connection.Execute("UPDATE removed_version SET file_pending = FALSE WHERE id = @id", ("@id", id));

    /// <summary>Reads <see cref="Columns"/>, which are the last of the row.</summary>
    public static VersionRow Map(DbDataReader row)
    {
        var first = row.FieldCount - ColumnCount;
        return new(
            row.GetInt64(first), row.GetInt64(first + 1), UrlAddress.Stored(row.GetString(first + 2)), row.Shown(first + 3), StoredPath.Version(row.GetInt64(first + 1), row.GetString(first + 4)), row.TimeOrNull(first + 5),
            row.Time(first + 6), row.GetInt64(first + 7), Convert.ToHexStringLower((byte[])row[first + 8]), Enum.Parse<VerificationStatus>(row.GetString(first + 9)),
            Refusal: null, CurrentVersionId: null) { Removed = row.Time(first + 10) };
    }

    /// <summary>Whether the columns at the end of a row hold a removed version.</summary>
    public static bool IsIn(DbDataReader row) => !row.IsDBNull(row.FieldCount - ColumnCount);
}

/// <summary>The file of a removed version, relative to the store.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Path">Its path.</param>
/// <param name="IsAnothers">Whether a later version has got the same name, as a clock that was set back can bring about: then its file stays.</param>
internal sealed record PendingFile(long VersionId, StoredPath Path, bool IsAnothers);

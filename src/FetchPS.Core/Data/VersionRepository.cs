using System.Data.Common;
using System.Globalization;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>file_version</c>.</summary>
internal static class VersionRepository
{
    /// <summary>The columns that <see cref="Map"/> reads, of v and its URL u.</summary>
    public const string Columns =
        "v.id, v.url_id, u.address, v.name, v.path, v.last_modified, v.fetched, v.size, v.sha256, v.status, v.refusal, u.current_version_id, v.protected, v.integrity, u.held_version_id";

    /// <summary>A query for rows that <see cref="Map"/> reads, with <c>v</c> for the version and <c>u</c> for its URL.</summary>
    public const string Select = $"SELECT {Columns} FROM file_version v JOIN url u ON u.id = v.url_id";

    public static DbCommand InsertCommand(DbConnection connection) => connection.Command(
        """
        INSERT INTO file_version (url_id, cycle_id, name, path, last_modified, fetched, size, sha256, kind, refusal, status)
        VALUES (@url, @cycle, @name, @path, @modified, @fetched, @size, @sha256, @kind, @refusal, @status)
        RETURNING id
        """);

    public static long Insert(DbCommand command, NewVersion version)
    {
        command.Bind("@url", version.UrlId);
        command.Bind("@cycle", version.CycleId);
        command.Bind("@name", version.Name);
        command.Bind("@path", version.Path.Text);
        command.Bind("@modified", version.LastModified?.ToMicroseconds());
        command.Bind("@fetched", version.Fetched.ToMicroseconds());
        command.Bind("@size", version.Size);
        command.Bind("@sha256", version.Sha256);
        command.Bind("@kind", version.Kind.ToString());
        command.Bind("@refusal", version.Refusal);
        command.Bind("@status", (version.Refusal is null ? VerificationStatus.Unverified : VerificationStatus.Failed).ToString());
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static VersionRow? ById(DbConnection connection, long id) =>
        connection.List($"{Select} WHERE v.id = @id", Map, ("@id", id)).SingleOrDefault();

    /// <summary>The newest version of the URL that is older than the given one.</summary>
    public static VersionRow? Before(DbConnection connection, long urlId, long id) => connection.List(
        $"SELECT {Columns} FROM file_version v JOIN url u ON u.id = v.url_id WHERE v.url_id = @url AND v.id < @id ORDER BY v.id DESC LIMIT 1",
        Map, ("@url", urlId), ("@id", id)).SingleOrDefault();

    /// <summary>Streams versions, oldest first.</summary>
    public static IEnumerable<VersionRow> Find(DbConnection connection, VersionFilter filter)
    {
        if (filter.Names is { Count: 0 })
            return [];

        var conditions = new List<string>();
        var parameters = new List<(string, object?)>();
        void Where(string condition, string name, object? value)
        {
            conditions.Add(condition);
            parameters.Add((name, value));
        }

        if (filter.UrlId is { } url)
            Where("v.url_id = @url", "@url", url);
        if (filter.Status is { } status)
            Where("v.status = @status", "@status", status.ToString());
        if (filter.After is { } after)
            Where("v.fetched >= @after", "@after", after.ToMicroseconds());
        if (filter.Before is { } before)
            Where("v.fetched < @before", "@before", before.ToMicroseconds());
        if (filter.Names is { } names)
        {
            conditions.Add($"v.name IN ({string.Join(", ", names.Select((_, i) => $"@name{i}"))})");
            parameters.AddRange(names.Select((name, i) => ($"@name{i}", (object?)name)));
        }

        if (!filter.Latest)
        {
            // The indexes give either order by themselves, so that the first row comes at once.
            var order = conditions.Count == 0 ? "v.id" : "v.fetched, v.id";
            var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
            return connection.Command($"{Select} {where} ORDER BY {order}", [.. parameters]).Rows(Map);
        }

        var matches = string.Join(" AND ", conditions).Replace("v.", "w.", StringComparison.Ordinal);
        if (filter.Names is not null)
        {
            // Few versions have the name, whatever their URLs.
            return connection.Command($"{Select} WHERE v.id IN (SELECT MAX(w.id) FROM file_version w WHERE {matches} GROUP BY w.url_id) ORDER BY v.id", [.. parameters]).Rows(Map);
        }

        // One look-up of its newest match for each URL, instead of grouping all versions.
        var newest = conditions.Count == 0 ? "u.newest_version_id"
            : $"(SELECT w.id FROM file_version w WHERE w.url_id = u.id AND {matches} ORDER BY w.fetched DESC, w.id DESC LIMIT 1)";
        var ofUrl = filter.UrlId is null ? "" : "WHERE u.id = @url";
        return connection.Command($"SELECT {Columns} FROM url u JOIN file_version v ON v.id = {newest} {ofUrl} ORDER BY v.id", [.. parameters]).Rows(Map);
    }

    /// <summary>Streams all names that versions have, each once: a look-up for each, however many versions there are.</summary>
    public static IEnumerable<string> Names(DbConnection connection) => connection.Command(
        """
        WITH RECURSIVE each_name (name) AS (
          SELECT MIN(name) FROM file_version
          UNION ALL
          SELECT (SELECT MIN(v.name) FROM file_version v WHERE v.name > each_name.name) FROM each_name WHERE each_name.name IS NOT NULL)
        SELECT name FROM each_name WHERE name IS NOT NULL
        """).Rows(row => row.GetString(0));

    /// <summary>The path of an already stored copy of the content, to link to instead of storing it twice.</summary>
    /// <param name="command">From <see cref="PathOfContentCommand"/>, for many look-ups.</param>
    /// <param name="sha256">The content's hash.</param>
    /// <param name="size">Its length in bytes.</param>
    public static StoredPath? PathOfContent(DbCommand command, byte[] sha256, long size)
    {
        command.Bind("@sha256", sha256);
        command.Bind("@size", size);
        return OnlyPath(command);
    }

    /// <summary>The path in the one row that a command gives, of a URL's id and a path; null where it gives none.</summary>
    public static StoredPath? OnlyPath(DbCommand command)
    {
        using var row = command.ExecuteReader();
        return row.Read() ? StoredPath.Version(row.GetInt64(0), row.GetString(1)) : null;
    }

    public static DbCommand PathOfContentCommand(DbConnection connection) =>
        connection.Command("SELECT url_id, path FROM file_version WHERE sha256 = @sha256 AND size = @size AND integrity IS NULL ORDER BY id DESC LIMIT 1");

    public static List<StoredPath> PathsOf(DbConnection connection, long urlId) =>
        connection.List("SELECT path FROM file_version WHERE url_id = @url ORDER BY id", row => StoredPath.Version(urlId, row.GetString(0)), ("@url", urlId));

    public static void SetStatus(DbConnection connection, long id, VerificationStatus status) =>
        connection.Execute("UPDATE file_version SET status = @status WHERE id = @id", ("@id", id), ("@status", status.ToString()));

    public static void SetProtected(DbConnection connection, long id, bool on) =>
        connection.Execute("UPDATE file_version SET protected = @on WHERE id = @id", ("@id", id), ("@on", on));

    /// <summary>Notes whether a version's bytes are there and whole.</summary>
    public static void SetIntegrity(DbConnection connection, long id, VersionIntegrity integrity) => connection.Execute(
        "UPDATE file_version SET integrity = @integrity WHERE id = @id", ("@id", id), ("@integrity", integrity == VersionIntegrity.Whole ? null : integrity.ToString()));

    /// <summary>Reads what <see cref="SetIntegrity"/> noted.</summary>
    public static VersionIntegrity Integrity(DbDataReader row, int column) =>
        row.TextOrNull(column) is { } integrity ? Enum.Parse<VersionIntegrity>(integrity) : VersionIntegrity.Whole;

    /// <summary>Makes a URL one that has no versions yet.</summary>
    public static void ForgetNewest(DbConnection connection, long urlId) => connection.Execute(
        """
        UPDATE url SET newest_version_id = NULL, etag = NULL, last_modified = NULL, validators_origin = NULL, turns_since_full = 0,
          distrusts_304 = FALSE, accepted_kind = NULL
        WHERE id = @url
        """, ("@url", urlId));

    /// <summary>Reads <see cref="Columns"/>, which are the first of the row.</summary>
    public static VersionRow Map(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), UrlAddress.Stored(row.GetString(2)), row.Shown(3), StoredPath.Version(row.GetInt64(1), row.GetString(4)), row.TimeOrNull(5), row.Time(6), row.GetInt64(7),
        Convert.ToHexStringLower((byte[])row[8]), Enum.Parse<VerificationStatus>(row.GetString(9)), row.TextOrNull(10),
        row.NumberOrNull(11)) { IsProtected = row.GetBoolean(12), Integrity = Integrity(row, 13), HeldVersionId = row.NumberOrNull(14) };
}

/// <summary>A version about to be recorded.</summary>
internal sealed record NewVersion(
    long UrlId, long CycleId, string Name, StoredPath Path, DateTimeOffset? LastModified, DateTimeOffset Fetched, long Size, byte[] Sha256,
    ContentKind Kind, string? Refusal);

/// <summary>One row of <c>file_version</c> with its URL's address and current version; the path is relative to the store.</summary>
internal sealed record VersionRow(
    long Id, long UrlId, UrlAddress Address, string Name, StoredPath Path, DateTimeOffset? LastModified, DateTimeOffset Fetched, long Size,
    string Sha256, VerificationStatus Status, string? Refusal, long? CurrentVersionId)
{
    /// <summary>Whether a person keeps it from being removed.</summary>
    public bool IsProtected { get; init; }

    /// <summary>When it was removed; null while it is there.</summary>
    public DateTimeOffset? Removed { get; init; }

    /// <summary>Whether its bytes are there and whole.</summary>
    public VersionIntegrity Integrity { get; init; }

    /// <summary>The version of its URL that is held current.</summary>
    public long? HeldVersionId { get; init; }

    /// <summary>As users see it, with the full path of its file.</summary>
    public FileVersion ToVersion(StoreLayout layout) => new()
    {
        Id = Id,
        UrlId = UrlId,
        Url = Address.Text,
        Name = Name,
        Path = layout.Shown(Path),
        LastModified = LastModified,
        Fetched = Fetched,
        Size = Size,
        Sha256 = Sha256,
        Status = Status,
        Integrity = Integrity,
        Refusal = Refusal,
        IsCurrent = CurrentVersionId == Id,
        IsProtected = IsProtected,
        Removed = Removed,
        IsHeld = HeldVersionId == Id,
    };
}

/// <summary>Which versions to find; what is null does not matter.</summary>
internal sealed record VersionFilter
{
    public long? UrlId { get; init; }
    public VerificationStatus? Status { get; init; }
    public DateTimeOffset? After { get; init; }
    public DateTimeOffset? Before { get; init; }

    /// <summary>File names, to the letter.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Only each URL's newest among those that fit.</summary>
    public bool Latest { get; init; }
}

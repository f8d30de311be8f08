using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The tables <c>generation</c> and <c>generation_member</c>: combinations of versions that a set hands on together, or may.</summary>
internal static class GenerationRepository
{
    private const string Select = "SELECT g.id, g.file_set_id, g.formed, g.passed, g.unlinked FROM generation g";

    public static GenerationRow? ById(DbConnection connection, long id) => connection.List($"{Select} WHERE g.id = @id", Map, ("@id", id)).SingleOrDefault();

    /// <summary>The newest generation of a set, whatever came of it.</summary>
    public static GenerationRow? Newest(DbConnection connection, long setId) =>
        connection.List($"{Select} WHERE g.file_set_id = @set ORDER BY g.id DESC LIMIT 1", Map, ("@set", setId)).SingleOrDefault();

    /// <summary>The newest generation of a set that passes.</summary>
    public static long? NewestPassed(DbConnection connection, long setId) => connection.List(
        "SELECT id FROM generation WHERE file_set_id = @set AND passed ORDER BY id DESC LIMIT 1", row => (long?)row.GetInt64(0), ("@set", setId)).SingleOrDefault();

    /// <summary>The members of a generation, first those that were added first.</summary>
    public static List<GenerationMember> Members(DbConnection connection, long id) => connection.List(
        "SELECT url_id, version_id, name FROM generation_member WHERE generation_id = @id ORDER BY url_id",
        row => new GenerationMember(row.GetInt64(0), row.NumberOrNull(1), row.GetString(2)), ("@id", id));

    public static long Insert(DbConnection connection, long setId, DateTimeOffset formed, long cycleId, IEnumerable<GenerationMember> members)
    {
        var id = connection.Scalar(
            "INSERT INTO generation (file_set_id, formed, cycle_id) VALUES (@set, @formed, @cycle) RETURNING id",
            ("@set", setId), ("@formed", formed.ToMicroseconds()), ("@cycle", cycleId));
        foreach (var member in members)
        {
            connection.Execute(
                "INSERT INTO generation_member (generation_id, url_id, version_id, name) VALUES (@generation, @url, @version, @name)",
                ("@generation", id), ("@url", member.UrlId), ("@version", member.VersionId), ("@name", member.Name));
        }

        return id;
    }

    /// <summary>The generations that a version is in, with their sets.</summary>
    public static List<(long Id, long SetId)> With(DbConnection connection, long versionId) => connection.List(
        "SELECT g.id, g.file_set_id FROM generation_member m JOIN generation g ON g.id = m.generation_id WHERE m.version_id = @version",
        row => (row.GetInt64(0), row.GetInt64(1)), ("@version", versionId));

    /// <summary>Notes that a person passed a version: in its sets' newest generations that decides over the sets' verifiers.</summary>
    public static void Overrule(DbConnection connection, long versionId) => connection.Execute(
        """
        UPDATE generation SET overruled = TRUE
        WHERE id IN (SELECT generation_id FROM generation_member WHERE version_id = @version)
          AND NOT EXISTS (SELECT 1 FROM generation n WHERE n.file_set_id = generation.file_set_id AND n.id > generation.id)
        """, ("@version", versionId));

    /// <summary>Reckons whether a generation passes.</summary>
    public static void Judge(DbConnection connection, long id) => connection.Execute(
        """
        UPDATE generation SET passed =
          NOT EXISTS (SELECT 1 FROM generation_member m LEFT JOIN file_version v ON v.id = m.version_id
                      WHERE m.generation_id = generation.id AND (v.id IS NULL OR v.status <> 'Passed' OR v.integrity IS NOT NULL))
          AND (overruled OR NOT EXISTS (SELECT 1 FROM generation_verifier r
                                        WHERE r.generation_id = generation.id AND NOT r.advisory AND (r.result IS NULL OR r.result <> 'Passed')))
        WHERE id = @id
        """, ("@id", id));

    /// <summary>Takes note that a version is about to be removed: no generation that it is in passes any more.</summary>
    public static void Break(DbConnection connection, long versionId) => connection.Execute(
        "UPDATE generation SET passed = FALSE WHERE id IN (SELECT generation_id FROM generation_member WHERE version_id = @version)", ("@version", versionId));

    /// <summary>Whether a member failed, or was removed or lost since.</summary>
    public static bool HasFailedMember(DbConnection connection, long id) => connection.Scalar(
        "SELECT COUNT(*) FROM generation_member m LEFT JOIN file_version v ON v.id = m.version_id WHERE m.generation_id = @id AND (v.id IS NULL OR v.status = 'Failed' OR v.integrity IS NOT NULL)",
        ("@id", id)) > 0;

    /// <summary>Notes since when a set's link leads to none of these generations.</summary>
    public static void Unlink(DbConnection connection, long setId, IEnumerable<long> ids, DateTimeOffset at)
    {
        using var one = connection.Command("UPDATE generation SET unlinked = COALESCE(unlinked, @at) WHERE id = @id AND file_set_id = @set", ("@set", setId), ("@at", at.ToMicroseconds()));
        foreach (var id in ids)
        {
            one.Bind("@id", id);
            one.ExecuteNonQuery();
        }
    }

    /// <summary>Notes that a set's link leads to this generation.</summary>
    public static void Link(DbConnection connection, long id) => connection.Execute("UPDATE generation SET unlinked = NULL WHERE id = @id", ("@id", id));

    private static GenerationRow Map(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.Time(2), row.GetBoolean(3), row.TimeOrNull(4));
}

/// <summary>One row of <c>generation</c>.</summary>
internal sealed record GenerationRow(long Id, long SetId, DateTimeOffset Formed, bool Passed, DateTimeOffset? Unlinked);

/// <summary>A member of a generation; its version is null once that was removed.</summary>
internal sealed record GenerationMember(long UrlId, long? VersionId, string Name);

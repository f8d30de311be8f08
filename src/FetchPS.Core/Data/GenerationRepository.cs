using System.Data.Common;
using FetchPS.Core.Settings;

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

    /// <summary>The generations that a version of a URL is in which is Unverified, with their sets.</summary>
    public static List<(long Id, long SetId)> WithUnverified(DbConnection connection, long urlId) => connection.List(
        """
        SELECT g.id, g.file_set_id FROM file_version v JOIN generation_member m ON m.version_id = v.id JOIN generation g ON g.id = m.generation_id
        WHERE v.url_id = @url AND v.status = 'Unverified'
        """,
        row => (row.GetInt64(0), row.GetInt64(1)), ("@url", urlId));

    /// <summary>Notes that a person passed a version: in its sets' newest generations that decides over the sets' verifiers.</summary>
    public static void Overrule(DbConnection connection, long versionId) => connection.Execute(
        """
        UPDATE generation SET overruled = TRUE
        WHERE id IN (SELECT generation_id FROM generation_member WHERE version_id = @version)
          AND NOT EXISTS (SELECT 1 FROM generation n WHERE n.file_set_id = generation.file_set_id AND n.id > generation.id)
        """, ("@version", versionId));

    /// <summary>
    /// How the members of a generation stand in it, with their URLs' options. Of a verifier counts the last verdict that rests on nothing outside: on no version of a member's URL
    /// that is not the generation's own. Where that is void, a generation that passed keeps its word and any other waits.
    /// </summary>
    public static List<(MemberStanding Standing, FetchOptions Options)> Standings(DbConnection connection, long id) => connection.List(
        $"""
        SELECT CASE
          WHEN v.id IS NULL OR v.integrity IS NOT NULL THEN 'Short'
          ELSE CASE {VerificationRepository.PersonsWord} WHEN 'Passed' THEN 'Passed' WHEN 'Failed' THEN 'Short' ELSE CASE
            WHEN v.refusal IS NOT NULL THEN 'Short'
            WHEN NOT EXISTS (SELECT 1 FROM required_verifier r WHERE r.version_id = v.id AND NOT r.advisory) THEN 'NotNeeded'
            WHEN EXISTS (SELECT 1 FROM required_verifier r JOIN verifier n ON n.id = r.verifier_id WHERE r.version_id = v.id AND NOT r.advisory AND COALESCE(
              CASE WHEN n.file_set_id IS NOT NULL THEN r.result WHEN r.result IS NOT NULL OR g.passed THEN {WordWithin} END, 'None') <> 'Passed') THEN 'Short'
            ELSE 'Passed' END END END, u.options
        FROM generation_member m JOIN generation g ON g.id = m.generation_id JOIN url u ON u.id = m.url_id LEFT JOIN file_version v ON v.id = m.version_id
        WHERE m.generation_id = @id ORDER BY m.url_id
        """,
        row => (Enum.Parse<MemberStanding>(row.GetString(0)), FetchOptions.FromJson(row.TextOrNull(1))), ("@id", id));

    /// <summary>Notes whether a generation passes. Where a verdict of the set's own verifiers is void, one that passed keeps its word.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="id">The generation.</param>
    /// <param name="membersPass">Whether all its members do.</param>
    public static void Judge(DbConnection connection, long id, bool membersPass) => connection.Execute(
        """
        UPDATE generation SET passed = @members
          AND (overruled OR NOT EXISTS (SELECT 1 FROM generation_verifier r
                                        WHERE r.generation_id = generation.id AND NOT r.advisory AND (r.result = 'Failed' OR (r.result IS NULL AND NOT generation.passed))))
        WHERE id = @id
        """, ("@id", id), ("@members", membersPass));

    /// <summary>Members of generations that pass, whose verdicts rest on a version outside: the set's name, the generation, the member's version and the other.</summary>
    public static List<(string Set, long Id, long VersionId, long OtherId)> RestingOutside(DbConnection connection) => connection.List(
        $"""
        SELECT DISTINCT s.name, g.id, r.version_id, b.version_id
        FROM verification_basis b JOIN verification x ON x.id = b.verification_id AND NOT x.advisory AND x.result <> 'Error'
        JOIN verifier n ON n.id = x.verifier_id AND n.file_set_id IS NULL
        JOIN required_verifier r ON r.version_id = x.version_id AND r.verifier_id = x.verifier_id AND NOT r.advisory
        JOIN file_version v ON v.id = x.version_id JOIN generation_member m ON m.version_id = v.id JOIN generation g ON g.id = m.generation_id AND g.passed JOIN file_set s ON s.id = g.file_set_id
        JOIN generation_member o ON o.generation_id = g.id AND o.url_id = b.url_id AND (o.version_id IS NULL OR o.version_id <> b.version_id)
        WHERE COALESCE({VerificationRepository.PersonsWord}, {WordWithin}, 'None') <> 'Passed'
        ORDER BY g.id, r.version_id, b.version_id
        """,
        row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));

    /// <summary>The last word of a verifier, of which r is the row, that rests on nothing outside the generation g.</summary>
    private const string WordWithin =
        """
        (SELECT w.result FROM verification w WHERE w.version_id = r.version_id AND w.verifier_id = r.verifier_id AND w.result <> 'Error' AND NOT w.advisory
           AND NOT EXISTS (SELECT 1 FROM verification_basis z JOIN generation_member q ON q.generation_id = g.id AND q.url_id = z.url_id
             WHERE z.verification_id = w.id AND (q.version_id IS NULL OR q.version_id <> z.version_id)) ORDER BY w.id DESC LIMIT 1)
        """;

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

/// <summary>How a member of a generation stands in it.</summary>
internal enum MemberStanding
{
    /// <summary>It passes.</summary>
    Passed,

    /// <summary>No required verifier looks at it: it passes where such may be current.</summary>
    NotNeeded,

    /// <summary>It does not, or not yet.</summary>
    Short,
}

using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>The table <c>file_set</c>.</summary>
internal static class FileSetRepository
{
    private const string Select = "SELECT s.id, s.name, s.generation_id, s.linked_id, s.promoted FROM file_set s";

    private const string IsWatched = "s.id IN (SELECT file_set_id FROM url WHERE file_set_id IS NOT NULL AND removed IS NULL)";

    /// <summary>The id of the set with this name, made when there is none; null for no name.</summary>
    public static long? IdOf(DbConnection connection, string? name)
    {
        if (name is null)
            return null;

        var key = name.ToUpperInvariant();
        connection.Execute("INSERT INTO file_set (name, name_key) VALUES (@name, @key) ON CONFLICT (name_key) DO NOTHING", ("@name", name), ("@key", key));
        return connection.Scalar("SELECT id FROM file_set WHERE name_key = @key", ("@key", key));
    }

    /// <summary>Sets that have a watched member, by name.</summary>
    public static List<FileSetRow> Watched(DbConnection connection) => connection.List($"{Select} WHERE {IsWatched} ORDER BY s.name_key", Map);

    /// <summary>Sets that have a watched member or a generation to hand on, by name.</summary>
    public static List<FileSetRow> All(DbConnection connection) => connection.List($"{Select} WHERE {IsWatched} OR s.generation_id IS NOT NULL ORDER BY s.name_key", Map);

    public static FileSetRow ById(DbConnection connection, long id) => connection.List($"{Select} WHERE s.id = @id", Map, ("@id", id)).Single();

    /// <summary>The name of the set that a URL is in; null for none.</summary>
    public static string? NameOf(DbConnection connection, long urlId) =>
        connection.Text("SELECT s.name FROM url u JOIN file_set s ON s.id = u.file_set_id WHERE u.id = @url", ("@url", urlId));

    /// <summary>Sets whose link has yet to follow the database.</summary>
    public static List<FileSetRow> Pending(DbConnection connection) => connection.List($"{Select} WHERE s.pending ORDER BY s.id", Map);

    /// <summary>Sets whose generation no longer passes.</summary>
    public static List<FileSetRow> Broken(DbConnection connection) =>
        connection.List($"{Select} JOIN generation g ON g.id = s.generation_id WHERE NOT g.passed ORDER BY s.id", Map);

    /// <summary>The watched URLs of a set, first those that were added first.</summary>
    public static List<SetMemberRow> Members(DbConnection connection, long setId) => connection.List(
        """
        SELECT u.id, u.address, u.enabled, u.failures, u.last_turn, u.next_due, u.claim_cycle_id, v.id,
          v.integrity IS NOT NULL OR v.status = 'Failed' AND (v.refusal IS NOT NULL
            OR EXISTS (SELECT 1 FROM required_verifier r JOIN verifier x ON x.id = r.verifier_id WHERE r.version_id = v.id AND r.result = 'Failed' AND NOT r.advisory AND x.file_set_id IS NULL)
            OR (SELECT p.result FROM verification p WHERE p.version_id = v.id AND p.verifier_id IS NULL ORDER BY p.id DESC LIMIT 1) = 'Failed')
        FROM url u LEFT JOIN file_version v ON v.id = u.newest_version_id
        WHERE u.file_set_id = @set AND u.removed IS NULL ORDER BY u.id
        """,
        row => new SetMemberRow(
            row.GetInt64(0), UrlAddress.Stored(row.GetString(1)), row.GetBoolean(2), row.GetInt32(3), row.TimeOrNull(4), row.Time(5), row.NumberOrNull(6), row.NumberOrNull(7),
            !row.IsDBNull(8) && row.GetBoolean(8)),
        ("@set", setId));

    /// <summary>Chooses the generation that the set's link is to lead to, or none; the link is then pending.</summary>
    public static void Move(DbConnection connection, long setId, long? generationId, DateTimeOffset at) => connection.Execute(
        "UPDATE file_set SET generation_id = @generation, promoted = @at, pending = TRUE WHERE id = @id",
        ("@id", setId), ("@generation", generationId), ("@at", at.ToMicroseconds()));

    /// <summary>Notes where the link leads by now; it stays pending where another generation was chosen meanwhile.</summary>
    public static void IsLinked(DbConnection connection, long setId, long? generationId)
    {
        connection.Execute("UPDATE file_set SET linked_id = @generation WHERE id = @id", ("@id", setId), ("@generation", generationId));
        connection.Execute("UPDATE file_set SET pending = FALSE WHERE id = @id AND generation_id IS NOT DISTINCT FROM linked_id", ("@id", setId));
    }

    /// <summary>Has a set's link made anew.</summary>
    public static void Renew(DbConnection connection, long setId) => connection.Execute("UPDATE file_set SET pending = TRUE WHERE id = @id", ("@id", setId));

    /// <summary>Has every link made anew.</summary>
    public static void RenewLinks(DbConnection connection) =>
        connection.Execute("UPDATE file_set SET pending = TRUE WHERE generation_id IS NOT NULL OR linked_id IS NOT NULL");

    /// <summary>The watched URLs of the set with this name.</summary>
    public static HashSet<long> MemberIds(DbConnection connection, string set) => [.. connection.List(
        "SELECT u.id FROM url u JOIN file_set s ON s.id = u.file_set_id WHERE s.name_key = @key AND u.removed IS NULL", row => row.GetInt64(0), ("@key", set.ToUpperInvariant()))];

    private static FileSetRow Map(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.NumberOrNull(2), row.NumberOrNull(3), row.TimeOrNull(4));
}

/// <summary>One row of <c>file_set</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="GenerationId">The generation that consumers are to have; null for none.</param>
/// <param name="LinkedId">The generation that the link on disk leads to.</param>
/// <param name="Promoted">When the generation was chosen.</param>
internal sealed record FileSetRow(long Id, string Name, long? GenerationId, long? LinkedId, DateTimeOffset? Promoted);

/// <summary>A watched URL of a set, and how it stands with its newest version.</summary>
/// <param name="UrlId">The URL.</param>
/// <param name="Address">Its address.</param>
/// <param name="Enabled">Whether cycles fetch it.</param>
/// <param name="Failures">Failed turns in a row.</param>
/// <param name="LastTurn">The start of the cycle of its last turn.</param>
/// <param name="NextDue">When it is due next.</param>
/// <param name="ClaimCycleId">The cycle that is fetching it.</param>
/// <param name="NewestId">Its newest version; null before the first.</param>
/// <param name="IsLost">Whether that version failed by itself or lost its bytes, whatever the set's verifiers would say.</param>
internal sealed record SetMemberRow(
    long UrlId, UrlAddress Address, bool Enabled, int Failures, DateTimeOffset? LastTurn, DateTimeOffset NextDue, long? ClaimCycleId, long? NewestId, bool IsLost);

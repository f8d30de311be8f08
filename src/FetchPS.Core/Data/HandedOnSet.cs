using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>What a set should be handing on to consumers.</summary>
/// <param name="Id">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pending">Whether the disk has yet to follow.</param>
/// <param name="GenerationId">The generation that the link should lead to; null for none, and no link.</param>
/// <param name="Formed">When the generation was formed.</param>
internal sealed record HandedOnSet(long Id, string Name, bool Pending, long? GenerationId, DateTimeOffset? Formed)
{
    private const string Select =
        "SELECT s.id, s.name, s.pending, g.id, g.formed FROM file_set s LEFT JOIN generation g ON g.id = s.generation_id";

    /// <summary>Every set, by id.</summary>
    public static List<HandedOnSet> All(DbConnection connection) => connection.List($"{Select} ORDER BY s.id", Map);

    public static HandedOnSet? ById(DbConnection connection, long id) => connection.List($"{Select} WHERE s.id = @id", Map, ("@id", id)).SingleOrDefault();

    /// <summary>The members of a generation, by their paths in its folder, with what must be there.</summary>
    public static List<(StoredPath Name, StoredBytes Bytes)> Members(DbConnection connection, long generationId) => connection.List(
        "SELECT m.name, v.id, v.path, v.size, v.sha256, v.url_id FROM generation_member m JOIN file_version v ON v.id = m.version_id WHERE m.generation_id = @id ORDER BY m.url_id",
        row => (StoredPath.Member(row.GetString(0)), new StoredBytes(row.GetInt64(1), StoredPath.Version(row.GetInt64(5), row.GetString(2)), row.GetInt64(3), (byte[])row[4])), ("@id", generationId));

    private static HandedOnSet Map(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.NumberOrNull(3), row.TimeOrNull(4));
}

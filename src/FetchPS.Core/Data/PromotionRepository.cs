using System.Data.Common;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Data;

/// <summary>The table <c>promotion</c>, the URL's pointer to its current version, and which versions may be that.</summary>
internal static class PromotionRepository
{
    // One that a set's verifier must pass is so only with the others, in a generation that passes. Of one without a required verifier, and without a set's that looks at it
    // with its fellows, nobody will ever say more. One that is current stays so while a verdict that passed it is void.
    private const string MayBe =
        $"""
        v.integrity IS NULL AND ((v.status = 'Passed'
          AND (NOT EXISTS (SELECT 1 FROM required_verifier r JOIN verifier x ON x.id = r.verifier_id WHERE r.version_id = v.id AND x.file_set_id IS NOT NULL)
            OR EXISTS (SELECT 1 FROM generation_member m JOIN generation g ON g.id = m.generation_id WHERE m.version_id = v.id AND g.passed)))
          OR (v.status = 'Unverified' AND EXISTS (SELECT 1 FROM url c WHERE c.current_version_id = v.id)
          AND EXISTS (SELECT 1 FROM required_verifier r WHERE r.version_id = v.id AND NOT r.advisory)
          AND NOT EXISTS (SELECT 1 FROM required_verifier r WHERE r.version_id = v.id AND NOT r.advisory
            AND COALESCE(r.result, {RequiredVerifierRepository.LastWord}, 'None') <> 'Passed'))
          OR (@unverified AND v.status = 'Unverified'
          AND NOT EXISTS (SELECT 1 FROM required_verifier r WHERE r.version_id = v.id AND NOT r.advisory)
          AND NOT EXISTS (SELECT 1 FROM url u JOIN verifier x ON x.file_set_id = u.file_set_id
            WHERE u.id = v.url_id AND x.need = 'Required' AND x.removed IS NULL)))
        """;

    /// <summary>What there is to know of a URL to choose its current version.</summary>
    public static PromotionState State(DbConnection connection, long urlId) => connection.List(
        """
        SELECT u.current_version_id, u.held_version_id, u.address, u.options, u.removed IS NULL, u.file_set_id, s.generation_id, m.generation_id, m.version_id
        FROM url u LEFT JOIN file_set s ON s.id = u.file_set_id LEFT JOIN generation_member m ON m.generation_id = s.generation_id AND m.url_id = u.id
        WHERE u.id = @url
        """,
        row => new PromotionState(row.NumberOrNull(0), row.NumberOrNull(1), UrlAddress.Stored(row.GetString(2)), FetchOptions.FromJson(row.TextOrNull(3)))
        {
            IsWatched = row.GetBoolean(4),
            SetId = row.NumberOrNull(5),
            SetHandsOn = !row.IsDBNull(6),
            IsInGeneration = !row.IsDBNull(7),
            OfGeneration = row.NumberOrNull(8),
        }, ("@url", urlId)).Single();

    /// <summary>Streams the versions of a URL that may be current, newest first.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="urlId">The URL.</param>
    /// <param name="unverifiedToo">Whether those may that no required verifier looks at.</param>
    public static IEnumerable<long> Promotable(DbConnection connection, long urlId, bool unverifiedToo) => connection.Command(
        $"SELECT v.id FROM file_version v WHERE v.url_id = @url AND {MayBe} ORDER BY v.id DESC", ("@url", urlId), ("@unverified", unverifiedToo)).Rows(row => row.GetInt64(0));

    /// <summary>Whether a version may be current; see <see cref="Promotable"/>.</summary>
    public static bool MayBeCurrent(DbConnection connection, long versionId, bool unverifiedToo) => connection.Scalar(
        $"SELECT COUNT(*) FROM file_version v WHERE v.id = @version AND {MayBe}", ("@version", versionId), ("@unverified", unverifiedToo)) > 0;

    /// <summary>URLs with versions of which nobody said anything: those whose current version depends on whether such may be.</summary>
    public static List<long> WithUnverified(DbConnection connection) =>
        connection.List("SELECT DISTINCT url_id FROM file_version WHERE status = 'Unverified' ORDER BY url_id", row => row.GetInt64(0));

    /// <summary>Makes a version current, or none; the copy on disk is then pending.</summary>
    public static void Move(DbConnection connection, long urlId, long? versionId, long? cycleId, DateTimeOffset at)
    {
        connection.Execute(
            "UPDATE url SET current_version_id = @version, current_pending = TRUE WHERE id = @url",
            ("@url", urlId), ("@version", versionId));
        connection.Execute(
            "INSERT INTO promotion (url_id, version_id, at, cycle_id) VALUES (@url, @version, @at, @cycle)",
            ("@url", urlId), ("@version", versionId), ("@at", at.ToMicroseconds()), ("@cycle", cycleId));
    }

    /// <summary>Holds a version in its place, or with null lets go of the one that is.</summary>
    public static void Hold(DbConnection connection, long urlId, long? versionId) =>
        connection.Execute("UPDATE url SET held_version_id = @version WHERE id = @url", ("@url", urlId), ("@version", versionId));
}

/// <summary>A URL's current version and the one that is held there, with its address and options.</summary>
internal sealed record PromotionState(long? CurrentId, long? HeldId, UrlAddress Address, FetchOptions Options)
{
    /// <summary>Whether it is watched.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The set that it belongs to; null for none.</summary>
    public long? SetId { get; init; }

    /// <summary>Whether that set hands a generation on.</summary>
    public bool SetHandsOn { get; init; }

    /// <summary>Whether the URL is a member of that generation.</summary>
    public bool IsInGeneration { get; init; }

    /// <summary>Its version there.</summary>
    public long? OfGeneration { get; init; }
}

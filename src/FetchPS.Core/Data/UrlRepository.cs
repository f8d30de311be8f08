using System.Data.Common;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Data;

/// <summary>The table <c>url</c>.</summary>
internal static class UrlRepository
{
    private const string Columns =
        """
        u.id, u.address, u.place, u.place_key, u.enabled, u.removed, u."interval", u.phase, s.name,
        u.ca_certificates, u.options, u.permanent_address, u.last_turn, u.last_fetched, u.last_success, u.next_due, u.failures, u.last_error, u.added, u.last_stored,
        u.keep_last, u.keep_for, u.held_version_id
        """;

    private const string From = "FROM url u LEFT JOIN file_set s ON s.id = u.file_set_id";

    public static long Insert(DbConnection connection, UrlRow row, long? setId) => connection.Scalar(
        """
        INSERT INTO url (address, place, place_key, enabled, added, "interval", phase, file_set_id, ca_certificates, options, keep_last, keep_for, next_due)
        VALUES (@address, @place, @placeKey, @enabled, @added, @interval, @phase, @set, @ca, @options, @keepLast, @keepFor, @due)
        RETURNING id
        """,
        ("@address", row.Address.Text), ("@place", row.Place.Text), ("@placeKey", row.PlaceKey), ("@enabled", row.Enabled),
        ("@added", row.Added.ToMicroseconds()), ("@interval", row.Interval.ToMicroseconds()), ("@phase", row.Phase.ToMicroseconds()),
        ("@set", setId), ("@ca", row.CaCertificates), ("@options", row.Options.ToJson()),
        ("@keepLast", row.Retention.KeepLast), ("@keepFor", row.Retention.KeepFor?.ToMicroseconds()), ("@due", row.NextDue.ToMicroseconds()));

    /// <summary>Writes all that a user can set; used for changes and when a removed URL comes back.</summary>
    public static void Update(DbConnection connection, UrlRow row, long? setId) => connection.Execute(
        """
        UPDATE url SET enabled = @enabled, removed = @removed, "interval" = @interval, phase = @phase, file_set_id = @set, ca_certificates = @ca,
          options = @options, keep_last = @keepLast, keep_for = @keepFor, next_due = @due
        WHERE id = @id
        """,
        ("@id", row.Id), ("@enabled", row.Enabled), ("@removed", row.Removed?.ToMicroseconds()), ("@interval", row.Interval.ToMicroseconds()),
        ("@phase", row.Phase.ToMicroseconds()), ("@set", setId), ("@ca", row.CaCertificates), ("@options", row.Options.ToJson()),
        ("@keepLast", row.Retention.KeepLast), ("@keepFor", row.Retention.KeepFor?.ToMicroseconds()), ("@due", row.NextDue.ToMicroseconds()));

    /// <summary>The URL with exactly this address, removed or not.</summary>
    public static UrlRow? ByAddress(DbConnection connection, UrlAddress address) =>
        connection.List($"SELECT {Columns} {From} WHERE u.address = @address", Map, ("@address", address.Text)).SingleOrDefault();

    /// <summary>The watched URL with this id.</summary>
    public static UrlRow? ById(DbConnection connection, long id) =>
        connection.List($"SELECT {Columns} {From} WHERE u.id = @id AND u.removed IS NULL", Map, ("@id", id)).SingleOrDefault();

    /// <summary>Where a URL's current copy lies, or would; removed URLs count.</summary>
    public static StoredPath PlaceOf(DbConnection connection, long id) => StoredPath.Current(connection.Text("SELECT place FROM url WHERE id = @id", ("@id", id))!);

    public static IEnumerable<UrlRow> All(DbConnection connection) =>
        connection.Command($"SELECT {Columns} {From} WHERE u.removed IS NULL ORDER BY u.id").Rows(Map);

    /// <summary>URLs that nobody has enabled since they came with a backup, and that would send secrets.</summary>
    public static List<UrlRow> Distrusted(DbConnection connection) => connection.List(
        $"SELECT {Columns} {From} WHERE NOT u.enabled AND u.removed IS NULL AND u.id IN (SELECT j.value FROM setting t, json_each(t.value) j WHERE t.name = '{SettingRepository.DistrustedUrls}') ORDER BY u.id", Map);

    /// <summary>Notes that somebody enabled a URL: what it sends is wanted.</summary>
    public static void Trust(DbConnection connection, long id) => connection.Execute(
        $"UPDATE setting SET value = (SELECT json_group_array(j.value) FROM json_each(setting.value) j WHERE j.value <> @id) WHERE name = '{SettingRepository.DistrustedUrls}'", ("@id", id));

    /// <summary>Ids and addresses of every URL that ever was, for finding the versions of removed ones too.</summary>
    public static List<(long Id, UrlAddress Address)> EverWatched(DbConnection connection) =>
        connection.List("SELECT id, address FROM url ORDER BY id", row => (row.GetInt64(0), UrlAddress.Stored(row.GetString(1))));

    /// <summary>Whether a place under <c>current</c> is free: not taken, no file where it needs a folder, no folder where it needs a file.</summary>
    public static bool IsPlaceFree(DbConnection connection, string placeKey, IEnumerable<string> ancestorKeys)
    {
        foreach (var key in ancestorKeys.Append(placeKey))
        {
            if (connection.Scalar("SELECT COUNT(*) FROM url WHERE place_key = @key", ("@key", key)) > 0)
                return false;
        }

        // Everything below a folder sorts between "folder/" and "folder0", the character after the slash.
        return connection.Scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM url WHERE place_key > @from AND place_key < @to LIMIT 1) AS below",
            ("@from", placeKey + "/"), ("@to", placeKey + "0")) == 0;
    }

    /// <summary>Claims for a cycle every enabled URL that is due, or with <paramref name="force"/> every enabled one, unless another cycle holds it.</summary>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="cycleId">The cycle, whose id is the claim's token.</param>
    /// <param name="start">The start of the cycle.</param>
    /// <param name="force">Whether slot and back-off are overridden.</param>
    /// <param name="ids">The URLs to choose from; null for all.</param>
    /// <returns>How many it got.</returns>
    public static int Claim(DbConnection connection, long cycleId, DateTimeOffset start, bool force, IReadOnlyCollection<long>? ids)
    {
        // A last turn in the future was stamped by a clock that was wrong and counts as none; see Schedule.IsDue.
        const string free = "UPDATE url SET claim_cycle_id = @cycle WHERE enabled AND removed IS NULL AND claim_cycle_id IS NULL";
        const string watched = "SELECT id FROM url WHERE enabled AND removed IS NULL";
        var believable = (start + Schedule.ClockTolerance).ToMicroseconds();
        if (ids is null)
        {
            // A look into an index for each kind of due, where most URLs are not.
            var due = force ? "" : $"AND id IN ({watched} AND next_due <= @start UNION ALL {watched} AND last_turn IS NULL UNION ALL {watched} AND last_turn > @believable)";
            return connection.Execute($"{free} {due}", ("@cycle", cycleId), ("@start", start.ToMicroseconds()), ("@believable", believable));
        }

        var isDue = force ? "" : "AND (next_due <= @start OR last_turn IS NULL OR last_turn > @believable)";
        using var one = connection.Command($"{free} AND id = @id {isDue}", ("@cycle", cycleId), ("@start", start.ToMicroseconds()), ("@believable", believable));
        var claimed = 0;
        foreach (var id in ids)
        {
            one.Bind("@id", id);
            claimed += one.ExecuteNonQuery();
        }

        return claimed;
    }

    /// <summary>A page of what a cycle holds, by id.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cycleId">The cycle.</param>
    /// <param name="passedOver">Those that an earlier cycle gave back without a turn, or the others.</param>
    /// <param name="after">The last id of the page before; 0 for the first.</param>
    /// <param name="limit">The most to take.</param>
    public static List<ClaimedUrl> Claimed(DbConnection connection, long cycleId, bool passedOver, long after, int limit) => connection.List(
        """
        SELECT u.id, u.address, u."interval", u.phase, u.failures, u.ca_certificates, u.options, u.etag, u.last_modified, u.validators_origin,
          u.turns_since_full, u.distrusts_304, u.accepted_kind, v.id, v.path, v.sha256, v.status, v.kind, v.refusal, v.integrity,
          u.place, u.current_pending, c.id, c.path, c.size, c.sha256, u.quirks
        FROM url u LEFT JOIN file_version v ON v.id = u.newest_version_id LEFT JOIN file_version c ON c.id = u.current_version_id
        WHERE u.claim_cycle_id = @cycle AND u.passed_over = @passedOver AND u.id > @after ORDER BY u.id LIMIT @limit
        """,
        row => new ClaimedUrl(
            row.GetInt64(0), UrlAddress.Stored(row.GetString(1)), new UrlPlan(row.Duration(2), row.Duration(3), row.GetInt32(4)), row.TextOrNull(5), FetchOptions.FromJson(row.TextOrNull(6)),
            new Validators(row.TextOrNull(7), row.TextOrNull(8)), row.TextOrNull(9),
            row.GetInt32(10), row.GetBoolean(11), row.TextOrNull(12) is { } kind ? Enum.Parse<ContentKind>(kind) : null,
            row.IsDBNull(13) ? null : new NewestVersion(row.GetInt64(13), StoredPath.Version(row.GetInt64(0), row.GetString(14)), (byte[])row[15], Enum.Parse<VerificationStatus>(row.GetString(16)),
                row.IsDBNull(18) ? null : Enum.Parse<ContentKind>(row.GetString(17)), row.IsDBNull(19)),
            row.IsDBNull(22) ? null : new CurrentCopy(row.GetInt64(0), StoredPath.Current(row.GetString(20)), row.GetBoolean(21),
                new StoredBytes(row.GetInt64(22), StoredPath.Version(row.GetInt64(0), row.GetString(23)), row.GetInt64(24), (byte[])row[25])),
            ServerQuirks.FromJson(row.TextOrNull(26))),
        ("@cycle", cycleId), ("@passedOver", passedOver), ("@after", after), ("@limit", limit));

    /// <summary>Lets go of the validators, and of what was found out about the server: the next turn asks for the whole file.</summary>
    public static void ForgetValidators(DbConnection connection, long id) =>
        connection.Execute("UPDATE url SET etag = NULL, last_modified = NULL, validators_origin = NULL, quirks = NULL WHERE id = @id", ("@id", id));

    /// <summary>Takes a URL from the cycle that holds it, if one does.</summary>
    public static void GiveUpClaim(DbConnection connection, long id) =>
        connection.Execute("UPDATE url SET claim_cycle_id = NULL WHERE id = @id", ("@id", id));

    /// <summary>Gives back what a cycle still holds; it comes first in the next one.</summary>
    public static int ReleaseClaims(DbConnection connection, long cycleId) =>
        connection.Execute("UPDATE url SET claim_cycle_id = NULL, passed_over = TRUE WHERE claim_cycle_id = @cycle", ("@cycle", cycleId));

    /// <summary>Ids and addresses of the URLs that a cycle still holds.</summary>
    public static List<(long Id, UrlAddress Address)> ClaimedAddresses(DbConnection connection, long cycleId) =>
        connection.List("SELECT id, address FROM url WHERE claim_cycle_id = @cycle ORDER BY id", row => (row.GetInt64(0), UrlAddress.Stored(row.GetString(1))), ("@cycle", cycleId));

    /// <summary>Has every current copy made anew.</summary>
    public static void RenewCurrents(DbConnection connection) =>
        connection.Execute("UPDATE url SET current_pending = TRUE WHERE current_version_id IS NOT NULL");

    /// <summary>URLs whose copy under <c>current</c> has yet to follow the database.</summary>
    public static List<PendingCurrent> PendingCurrents(DbConnection connection) => connection.List(
        "SELECT u.id, u.place, v.id, v.path, v.size, v.sha256 FROM url u LEFT JOIN file_version v ON v.id = u.current_version_id WHERE u.current_pending ORDER BY u.id",
        row => new PendingCurrent(row.GetInt64(0), StoredPath.Current(row.GetString(1)), row.IsDBNull(2) ? null : new StoredBytes(row.GetInt64(2), StoredPath.Version(row.GetInt64(0), row.GetString(3)), row.GetInt64(4), (byte[])row[5])));

    /// <summary>Notes that the copy on disk is to be made anew.</summary>
    public static void SetCurrentPending(DbConnection connection, long urlId) =>
        connection.Execute("UPDATE url SET current_pending = TRUE WHERE id = @id", ("@id", urlId));

    /// <summary>Notes that the copy on disk is the given version's, unless another one was chosen meanwhile.</summary>
    public static void CurrentIsInPlace(DbConnection connection, long urlId, long? versionId) => connection.Execute(
        "UPDATE url SET current_pending = FALSE WHERE id = @id AND current_version_id IS NOT DISTINCT FROM @version",
        ("@id", urlId), ("@version", versionId));

    private static UrlRow Map(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Address = UrlAddress.Stored(row.GetString(1)),
        Place = StoredPath.Current(row.GetString(2)),
        PlaceKey = row.GetString(3),
        Enabled = row.GetBoolean(4),
        Removed = row.TimeOrNull(5),
        Interval = row.Duration(6),
        Phase = row.Duration(7),
        Set = row.TextOrNull(8),
        CaCertificates = row.TextOrNull(9),
        Options = FetchOptions.FromJson(row.TextOrNull(10)),
        PermanentAddress = row.ShownOrNull(11),
        LastTurn = row.TimeOrNull(12),
        LastFetched = row.TimeOrNull(13),
        LastSuccess = row.TimeOrNull(14),
        NextDue = row.Time(15),
        Failures = row.GetInt32(16),
        LastError = row.ShownOrNull(17),
        Added = row.Time(18),
        LastStored = row.TimeOrNull(19),
        Retention = new((int?)row.NumberOrNull(20), row.IsDBNull(21) ? null : row.Duration(21)),
        HeldVersionId = row.NumberOrNull(22),
    };
}

/// <summary>A URL's place under <c>current</c> and the version whose bytes belong there; none means that the copy goes.</summary>
internal sealed record PendingCurrent(long UrlId, StoredPath Place, StoredBytes? Version);

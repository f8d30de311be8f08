using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>Records the turns of one transaction: the URL's row and the table <c>attempt</c>. Its commands are prepared once for all of them.</summary>
internal sealed class TurnRepository(DbConnection connection, long cycleId, DateTimeOffset cycleStart) : IDisposable
{
    private readonly DbCommand plan = connection.Command("SELECT \"interval\", phase, failures FROM url WHERE id = @id AND claim_cycle_id = @cycle");

    private readonly DbCommand keep = connection.Command(
        """
        UPDATE url SET claim_cycle_id = NULL, passed_over = FALSE, last_turn = @turn, last_fetched = @fetched, last_success = @fetched, next_due = @due, failures = 0,
          last_error = NULL, etag = @etag, last_modified = @modified, turns_since_full = turns_since_full + 1, permanent_address = @permanent
        WHERE id = @id AND claim_cycle_id = @cycle AND "interval" = @interval AND phase = @phase
        """);

    private readonly DbCommand succeed = connection.Command(
        """
        UPDATE url SET claim_cycle_id = NULL, passed_over = FALSE, last_turn = @turn, last_fetched = @fetched, last_success = @fetched,
          last_stored = COALESCE(@stored, last_stored), next_due = @due, failures = 0,
          last_error = NULL, etag = @etag, last_modified = @modified, validators_origin = @origin, turns_since_full = @sinceFull,
          distrusts_304 = @distrusts, accepted_kind = @kind, permanent_address = @permanent, newest_version_id = COALESCE(@newest, newest_version_id),
          quirks = @quirks
        WHERE id = @id
        """);

    private readonly DbCommand fail = connection.Command(
        """
        UPDATE url SET claim_cycle_id = NULL, passed_over = FALSE, last_turn = @turn, last_fetched = @fetched, next_due = @due, failures = @failures, last_error = @error
        WHERE id = @id
        """);

    private readonly DbCommand attempt = connection.Command(
        """
        INSERT INTO attempt (cycle_id, url_id, started, duration, outcome, status_code, version_id, bytes, tries, final_address, error_id, error)
        VALUES (@cycle, @url, @started, @duration, @outcome, @status, @version, @bytes, @tries, @final, @errorId, @error)
        """);

    /// <summary>The URL's schedule, while this cycle still holds the claim; null when it was lost, and the turn's result must be dropped.</summary>
    public UrlPlan? Plan(long urlId)
    {
        plan.Bind("@id", urlId);
        plan.Bind("@cycle", cycleId);
        using var row = plan.ExecuteReader();
        return row.Read() ? new UrlPlan(row.Duration(0), row.Duration(1), row.GetInt32(2)) : null;
    }

    /// <summary>Records in one step a turn that was answered by 304.</summary>
    /// <returns>False when the claim was lost or the schedule changed since; nothing was recorded then.</returns>
    public bool TryKeep(KeptTurnRow turn)
    {
        keep.Bind("@id", turn.UrlId);
        keep.Bind("@cycle", cycleId);
        keep.Bind("@interval", turn.Plan.Interval.ToMicroseconds());
        keep.Bind("@phase", turn.Plan.Phase.ToMicroseconds());
        keep.Bind("@turn", cycleStart.ToMicroseconds());
        keep.Bind("@fetched", turn.Fetched.ToMicroseconds());
        keep.Bind("@due", Schedule.NextDue(cycleStart, turn.Plan.Interval, turn.Plan.Phase, failures: 0).ToMicroseconds());
        keep.Bind("@etag", turn.Validators.ETag);
        keep.Bind("@modified", turn.Validators.LastModified);
        keep.Bind("@permanent", turn.PermanentAddress);
        return keep.ExecuteNonQuery() == 1;
    }

    /// <param name="plan">The URL's schedule.</param>
    /// <param name="turn">What the turn left.</param>
    public void Succeed(UrlPlan plan, TurnRow turn)
    {
        succeed.Bind("@id", turn.UrlId);
        succeed.Bind("@turn", cycleStart.ToMicroseconds());
        succeed.Bind("@fetched", turn.Fetched.ToMicroseconds());
        succeed.Bind("@stored", turn.HasNewContent ? turn.Fetched.ToMicroseconds() : null);
        succeed.Bind("@due", Schedule.NextDue(cycleStart, plan.Interval, plan.Phase, failures: 0).ToMicroseconds());
        succeed.Bind("@etag", turn.Validators.ETag);
        succeed.Bind("@modified", turn.Validators.LastModified);
        succeed.Bind("@origin", turn.ValidatorsOrigin);
        succeed.Bind("@sinceFull", turn.TurnsSinceFull);
        succeed.Bind("@distrusts", turn.Distrusts304);
        succeed.Bind("@kind", turn.AcceptedKind?.ToString());
        succeed.Bind("@permanent", turn.PermanentAddress);
        succeed.Bind("@newest", turn.StoredVersionId);
        succeed.Bind("@quirks", turn.Quirks.ToJson());
        succeed.ExecuteNonQuery();
    }

    /// <param name="urlId">The URL.</param>
    /// <param name="urlPlan">Its schedule.</param>
    /// <param name="fetched">When the turn failed.</param>
    /// <param name="error">Why.</param>
    /// <param name="retryAfter">Before when the server wants no other request for it.</param>
    public void Fail(long urlId, UrlPlan urlPlan, DateTimeOffset fetched, string error, DateTimeOffset? retryAfter)
    {
        var failures = urlPlan.Failures + 1;
        var due = Schedule.NextDue(cycleStart, urlPlan.Interval, urlPlan.Phase, failures);
        fail.Bind("@id", urlId);
        fail.Bind("@turn", cycleStart.ToMicroseconds());
        fail.Bind("@fetched", fetched.ToMicroseconds());
        fail.Bind("@due", (retryAfter > due ? retryAfter.Value : due).ToMicroseconds());
        fail.Bind("@failures", failures);
        fail.Bind("@error", error);
        fail.ExecuteNonQuery();
    }

    /// <param name="turn">What users are told of the turn.</param>
    /// <param name="started">When it began.</param>
    /// <param name="tries">Requests that were sent, redirects not counted.</param>
    /// <param name="finalAddress">Where redirects led; null where there were none.</param>
    public void Attempt(TurnResult turn, DateTimeOffset started, int tries, string? finalAddress)
    {
        attempt.Bind("@cycle", cycleId);
        attempt.Bind("@url", turn.UrlId);
        attempt.Bind("@started", started.ToMicroseconds());
        attempt.Bind("@duration", turn.Duration.ToMicroseconds());
        attempt.Bind("@outcome", turn.Outcome.ToString());
        attempt.Bind("@status", turn.StatusCode);
        attempt.Bind("@version", turn.VersionId);
        attempt.Bind("@bytes", turn.Bytes);
        attempt.Bind("@tries", tries);
        attempt.Bind("@final", finalAddress);
        attempt.Bind("@errorId", turn.ErrorId);
        attempt.Bind("@error", turn.Error);
        attempt.ExecuteNonQuery();
    }

    public void Dispose()
    {
        plan.Dispose();
        keep.Dispose();
        succeed.Dispose();
        fail.Dispose();
        attempt.Dispose();
    }
}

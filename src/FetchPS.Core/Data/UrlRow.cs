using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Data;

/// <summary>One row of <c>url</c> as users see it.</summary>
internal sealed record UrlRow
{
    public long Id { get; init; }
    public required UrlAddress Address { get; init; }
    public required StoredPath Place { get; init; }
    public required string PlaceKey { get; init; }
    public bool Enabled { get; init; } = true;
    public DateTimeOffset? Removed { get; init; }
    public required TimeSpan Interval { get; init; }
    public required TimeSpan Phase { get; init; }
    public string? Set { get; init; }
    public string? CaCertificates { get; init; }
    public FetchOptions Options { get; init; } = FetchOptions.Default;
    public Retention Retention { get; init; } = Retention.None;
    public string? PermanentAddress { get; init; }
    public DateTimeOffset Added { get; init; }
    public DateTimeOffset? LastStored { get; init; }
    public DateTimeOffset? LastTurn { get; init; }
    public DateTimeOffset? LastFetched { get; init; }
    public DateTimeOffset? LastSuccess { get; init; }
    public required DateTimeOffset NextDue { get; init; }
    public int Failures { get; init; }
    public string? LastError { get; init; }
    public long? HeldVersionId { get; init; }
}

using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Catalog;

/// <summary>A URL to watch, as the user gave it.</summary>
public sealed record NewUrl
{
    /// <summary>The address, not yet normalised.</summary>
    public required string Address { get; init; }

    /// <summary>The time between two fetches: whole hours, at least one.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The time of day at which it shall be fetched, in UTC; null leaves it to FetchPS to spread URLs over the hours.</summary>
    public TimeOnly? At { get; init; }

    /// <summary>The file set to put it into.</summary>
    public string? Set { get; init; }

    /// <summary>How it is fetched.</summary>
    public FetchOptions Options { get; init; } = FetchOptions.Default;

    /// <summary>Which of its old versions stay.</summary>
    public Retention Retention { get; init; } = Retention.None;

    /// <summary>Certificate authorities to trust for this URL beside the system's, as PEM text.</summary>
    public string? CaCertificates { get; init; }
}

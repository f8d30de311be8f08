namespace FetchPS.Core.Settings;

/// <summary>How politely one host is asked, where that differs from what holds for all.</summary>
public sealed record HostManners
{
    /// <summary>Requests at a time; null for as many as to any host.</summary>
    public int? Requests { get; init; }

    /// <summary>The least time between the starts of two requests; null for that of any host.</summary>
    public TimeSpan? Gap { get; init; }
}

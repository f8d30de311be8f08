namespace FetchPS;

/// <summary>How often one URL's turns came to one outcome on one day (UTC).</summary>
public sealed record FetchDay
{
    /// <summary>The URL's id.</summary>
    public required long UrlId { get; init; }

    /// <summary>The URL's address.</summary>
    public required string Url { get; init; }

    /// <summary>The day, in UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The outcome.</summary>
    public required TurnOutcome Outcome { get; init; }

    /// <summary>How many turns.</summary>
    public required long Turns { get; init; }

    /// <summary>The bytes that they brought over the wire.</summary>
    public required long Bytes { get; init; }
}

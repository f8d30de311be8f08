namespace FetchPS;

/// <summary>An HTTPS address that is watched.</summary>
public sealed record FetchUrl
{
    /// <summary>The URL's id in its store; kept when the URL is removed and added again.</summary>
    public required long Id { get; init; }

    /// <summary>The normalised address.</summary>
    public required string Url { get; init; }

    /// <summary>Whether cycles fetch it.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The time between two fetches, in whole hours.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The file set it belongs to.</summary>
    public string? SetName { get; init; }

    /// <summary>When it was last asked for, with whatever outcome.</summary>
    public DateTimeOffset? LastFetched { get; init; }

    /// <summary>When it was last asked for and the server answered well.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When it last gave new content.</summary>
    public DateTimeOffset? LastStored { get; init; }

    /// <summary>Whether it gave nothing new, or nothing at all, for longer than its own limit for that.</summary>
    public bool Stale { get; init; }

    /// <summary>From when on a cycle takes it; null when it is disabled.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Failed turns in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last turn failed; null after a good one.</summary>
    public string? LastError { get; init; }

    /// <summary>Where the server says that the file has moved for good; null when it said nothing of the kind.</summary>
    public string? PermanentAddress { get; init; }

    /// <summary>The full path at which its newest passed version is, or will be, for consumers to read.</summary>
    public required string CurrentPath { get; init; }

    /// <summary>The version that a person made current and that stays so until it is released; null when the newest that passed is current.</summary>
    public long? HeldVersionId { get; init; }

    /// <summary>How many of its newest versions stay, whatever their age; null where no number is set.</summary>
    public int? KeepLast { get; init; }

    /// <summary>For how long its replaced versions stay, whatever their number; null where no time is set. With neither this nor <see cref="KeepLast"/> all stay.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>What is not as usual about how it is fetched, by the names of Set-FetchUrl's parameters, without what may be a secret; null where all is as usual.</summary>
    public string? Options { get; init; }

    /// <summary>Whether the command that put this out changed anything; null from a command that changes nothing.</summary>
    public bool? Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Url;
}

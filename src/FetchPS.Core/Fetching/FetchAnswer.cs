namespace FetchPS.Core.Fetching;

/// <summary>What a request came to: <see cref="ContentAnswer"/>, <see cref="NotModifiedAnswer"/> or <see cref="FailedAnswer"/>.</summary>
public abstract record FetchAnswer
{
    /// <summary>The status of the final response; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Requests that were sent, redirects not counted.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Body bytes that came over the wire in the last try.</summary>
    public long WireBytes { get; init; }
}

/// <summary>200, and the whole body is in the sink.</summary>
public sealed record ContentAnswer : FetchAnswer
{
    /// <summary>The address that answered, after redirects.</summary>
    public required Uri FinalAddress { get; init; }

    /// <summary>What to ask by next time.</summary>
    public required Validators Validators { get; init; }

    /// <summary>The safe file name, from Content-Disposition or the address.</summary>
    public required string FileName { get; init; }

    /// <summary>The server's own date for the file, where it gave one that can be read.</summary>
    public DateTimeOffset? LastModified { get; init; }
}

/// <summary>304 to a conditional request.</summary>
public sealed record NotModifiedAnswer : FetchAnswer
{
    /// <summary>The validators that came with the 304; a missing one means that the old one stays.</summary>
    public required Validators Validators { get; init; }
}

/// <summary>Nothing was fetched; what the sink holds is worthless.</summary>
public sealed record FailedAnswer : FetchAnswer
{
    /// <summary>Why.</summary>
    public required FetchException Error { get; init; }
}

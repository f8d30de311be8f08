namespace FetchPS.Core.Model;

/// <summary>What a server gave with its last good answer to ask again by (RFC 9110, section 8.8), byte for byte as received (Latin-1).</summary>
/// <param name="ETag">The raw value of <c>ETag</c>; null when there was none.</param>
/// <param name="LastModified">The raw value of <c>Last-Modified</c>; null when there was none.</param>
public sealed record Validators(string? ETag, string? LastModified)
{
    /// <summary>No validators: the next request is unconditional.</summary>
    public static Validators None { get; } = new(null, null);

    /// <summary>Whether there is nothing to ask by.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(ETag) && string.IsNullOrEmpty(LastModified);

    /// <summary>These validators after a 304: what it brought replaces its like, the rest stays (RFC 9111, section 3.2).</summary>
    public Validators Renew(Validators received)
    {
        ArgumentNullException.ThrowIfNull(received);
        return new(received.ETag ?? ETag, received.LastModified ?? LastModified);
    }
}

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
}

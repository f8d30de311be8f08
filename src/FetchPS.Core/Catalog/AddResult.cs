namespace FetchPS.Core.Catalog;

/// <summary>What adding one of several URLs came to: the URL, or why it was not added.</summary>
/// <param name="Url">The URL, whose <see cref="FetchUrl.Changed"/> says whether anything changed.</param>
/// <param name="Error">Why it was not added.</param>
public sealed record AddResult(FetchUrl? Url, FetchException? Error)
{
    /// <summary>Whether it was added now and no version of it can become current by itself: no required verifier applies, and what nobody verified may not.</summary>
    public bool IsUncovered { get; init; }
}

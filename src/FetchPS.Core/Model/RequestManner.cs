namespace FetchPS.Core.Model;

/// <summary>How a request is made: with which of the headers that are ours alone, and over which protocol.</summary>
/// <param name="IsConditional">Whether it goes out with conditions, where there are validators.</param>
/// <param name="IsCoded">Whether it offers content codings.</param>
/// <param name="IsHttp1">Whether it keeps to HTTP/1.1.</param>
internal readonly record struct RequestManner(bool IsConditional, bool IsCoded, bool IsHttp1);

using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Testing;

/// <summary>Content with its validators, served as RFC 9110 wants it: 304 when the client has it already.</summary>
internal sealed class ServedContent(byte[] content, string? contentDisposition, DateTimeOffset? lastModified, string? etag)
{
    private readonly string tag = etag ?? $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";
    private readonly string? modified = lastModified?.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);

    internal async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (tag.Length > 0) headers.ETag = tag;
        if (modified is not null) headers.LastModified = modified;
        if (IsKnownTo(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (contentDisposition is not null) headers.ContentDisposition = contentDisposition;
        headers.ContentType = "text/plain; charset=utf-8";
        headers.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    // RFC 9110, 13.2.2: If-Modified-Since counts only without If-None-Match.
    private bool IsKnownTo(HttpRequest request)
    {
        string? noneMatch = request.Headers.IfNoneMatch;
        if (noneMatch is not null)
        {
            return tag.Length > 0
                && (noneMatch == "*" || noneMatch == tag || noneMatch.Split(',').Any(one => Opaque(one) == Opaque(tag)));
        }

        string? since = request.Headers.IfModifiedSince;
        return modified is not null
            && DateTimeOffset.TryParseExact(since, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date.ToUnixTimeSeconds() >= lastModified!.Value.ToUnixTimeSeconds();
    }

    private static string Opaque(string tag)
    {
        tag = tag.Trim();
        return tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
    }
}

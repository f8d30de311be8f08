using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>Makes the HTTP request of one hop.</summary>
internal sealed class RequestBuilder(string? contact)
{
    // What FetchPS answers for itself: a user's own value would make the answer mean something else.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Keep-Alive", "Proxy-Connection", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    private readonly string userAgent = UserAgent(contact);

    /// <summary>The request for a hop, and whether it has conditions.</summary>
    /// <exception cref="TurnFault"><c>InvalidHeader</c>.</exception>
    internal (HttpRequestMessage Message, bool IsConditional) Build(FetchRequest request, FetchPlace place, RequestManner manner)
    {
        var message = new HttpRequestMessage(request.Post is null ? HttpMethod.Get : HttpMethod.Post, place.Hop)
        {
            Version = manner.IsHttp1 ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        try
        {
            if (IsSameOrigin(request.Address, place.Hop))
                AddOwnHeaders(message, request, place);
            if (request.Post is { } post)
                AddContent(message, post);
            AddDefault(message, "User-Agent", userAgent);
            AddDefault(message, "Accept", "*/*");
            message.Headers.TryAddWithoutValidation("Accept-Encoding", manner.IsCoded ? "gzip, br" : "identity");
            return (message, manner.IsConditional && AddConditions(message, request, place.Hop));
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>Whether two addresses have one scheme, host and port, so that what is meant for one may be told to the other.</summary>
    internal static bool IsSameOrigin(Uri one, Uri other) =>
        one.Port == other.Port && one.Scheme == other.Scheme && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static void AddOwnHeaders(HttpRequestMessage message, FetchRequest request, FetchPlace place)
    {
        foreach (var (name, value) in request.Headers)
        {
            // The platform would take control characters; a line break among them would begin another header.
            if (Reserved.Contains(name) || value.AsSpan().ContainsAnyInRange('\0', '\b') || value.AsSpan().ContainsAnyInRange('\n', '\x1F')
                || value.AsSpan().ContainsAnyExceptInRange('\0', '\xFF') || !message.Headers.TryAddWithoutValidation(name, value))
            {
                throw new TurnFault(FetchErrors.InvalidHeader(place, name));
            }
        }
    }

    private static void AddContent(HttpRequestMessage message, PostedContent post)
    {
        message.Content = new ReadOnlyMemoryContent(post.Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(post.MediaType);
        foreach (var (name, value) in post.Headers())
            message.Headers.TryAddWithoutValidation(name, value);
    }

    private static void AddDefault(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.NonValidated.Contains(name))
            message.Headers.TryAddWithoutValidation(name, value);
    }

    // Byte for byte as received: a server that sent an odd validator knows it by nothing else.
    private static bool AddConditions(HttpRequestMessage message, FetchRequest request, Uri hop)
    {
        if (request.ValidatorsOrigin is { } origin && origin != AddressFingerprint.Of(hop))
            return false;

        var (etag, lastModified) = request.Validators;
        var hasTag = !string.IsNullOrEmpty(etag) && message.Headers.TryAddWithoutValidation("If-None-Match", etag);
        var hasDate = !string.IsNullOrEmpty(lastModified) && message.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        return hasTag || hasDate;
    }

    private static string UserAgent(string? contact)
    {
        var version = typeof(RequestBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        if (contact is null)
            return $"FetchPS/{version}";
        if (!FetchSettings.IsContact(contact))
            throw new ArgumentException("The contact must be printable ASCII without parentheses.", nameof(contact));
        return $"FetchPS/{version} (+{contact})";
    }
}

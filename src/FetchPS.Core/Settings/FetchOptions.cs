using System.Text.Json;
using System.Text.Json.Serialization;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Settings;

/// <summary>How one URL is fetched, where that differs from what holds for all. What is null or false is as usual.</summary>
public sealed record FetchOptions : LimitOptions
{
    /// <summary>Every how many turns without news a request goes out unconditional, unless a URL says otherwise.</summary>
    public const int UsualFullEvery = 30;

    /// <summary>No wishes.</summary>
    public static FetchOptions Default { get; } = new();

    /// <summary>Never asks conditionally: every turn fetches the whole file.</summary>
    public bool Unconditional { get; init; }

    /// <summary>Every how many turns without news the request goes out unconditional, against servers that say 304 for what has changed.</summary>
    public int? FullEvery { get; init; }

    /// <summary>Takes what is no text.</summary>
    public bool AllowBinary { get; init; }

    /// <summary>Takes an HTML page where there was none before.</summary>
    public bool AllowHtml { get; init; }

    /// <summary>Whether versions that no required verifier looks at may be current; null for what the store says.</summary>
    public bool? PromoteUnverified { get; init; }

    /// <summary>Takes a body whose end only the end of the connection marks.</summary>
    public bool AllowUnknownLength { get; init; }

    /// <summary>Takes a body as it comes, whatever content coding the server names, and offers none.</summary>
    public bool IgnoreContentEncoding { get; init; }

    /// <summary>Headers to send, each value a reference such as <c>env:NAME</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>A reference to <c>user:password</c> for HTTP's basic authentication (RFC 7617).</summary>
    public string? BasicAuth { get; init; }

    /// <summary>A reference to a bearer token (RFC 6750).</summary>
    public string? BearerToken { get; init; }

    /// <summary>The full path of the certificate to show to the server, PEM or PKCS #12.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The full path of that certificate's private key in PEM form, where it has a file of its own.</summary>
    public string? ClientCertificateKey { get; init; }

    /// <summary>A reference to the password of the private key.</summary>
    public string? ClientCertificatePassword { get; init; }

    /// <summary>The address of the proxy to go through; null for the system's.</summary>
    public string? Proxy { get; init; }

    /// <summary>A reference to <c>user:password</c> for the proxy.</summary>
    public string? ProxyCredential { get; init; }

    /// <summary>Goes through no proxy, not even the system's.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Refuses a server whose certificate was revoked, or can't be found not to be.</summary>
    public bool CheckRevocation { get; init; }

    /// <summary>After what time without anything new, or without any answer, the URL counts as stale.</summary>
    public TimeSpan? StaleAfter { get; init; }

    /// <summary>Whether two mean the same.</summary>
    internal bool SameAs(FetchOptions other) => ToJson() == other.ToJson();

    /// <summary>Whether a server could answer the other's requests with something else, so that its validators say nothing of what comes now.</summary>
    internal bool AsksLike(FetchOptions other) => RequestJson() == other.RequestJson();

    private string? RequestJson() => new FetchOptions
    {
        Headers = Headers, BasicAuth = BasicAuth, BearerToken = BearerToken, ClientCertificate = ClientCertificate, Proxy = Proxy, NoProxy = NoProxy,
        IgnoreContentEncoding = IgnoreContentEncoding,
    }.ToJson();

    /// <summary>Makes sure that no secret is in it.</summary>
    /// <exception cref="FetchException"><c>PlainSecret</c>, <c>InvalidOption</c>.</exception>
    internal FetchOptions Require()
    {
        foreach (var (name, value) in Headers ?? new Dictionary<string, string>())
            SecretReference.Parse(value, $"the header {name}");
        if (BasicAuth is not null)
            SecretReference.Parse(BasicAuth, "basic authentication");
        if (BearerToken is not null)
            SecretReference.Parse(BearerToken, "the bearer token");
        if (ClientCertificatePassword is not null)
            SecretReference.Parse(ClientCertificatePassword, "the client certificate's password");
        if (ProxyCredential is not null)
            SecretReference.Parse(ProxyCredential, "the proxy's credentials");
        if (ClientCertificate is null && (ClientCertificateKey ?? ClientCertificatePassword) is not null)
            throw UrlErrors.InvalidOption("ClientCertificateKey or ClientCertificatePassword", "there is no ClientCertificate for it to belong to");
        if (Proxy is not null && NoProxy)
            throw UrlErrors.InvalidOption("Proxy and NoProxy", "only one of them can apply");
        if (Proxy is null && ProxyCredential is not null)
            throw UrlErrors.InvalidOption("ProxyCredential", "there is no Proxy for it to belong to");
        if (Proxy is not null && !IsProxyAddress(Proxy))
            throw UrlErrors.InvalidOption("Proxy", "it must be an address such as http://proxy.example:3128, without a user name and password; those go into ProxyCredential by reference");
        if (BasicAuth is not null && BearerToken is not null)
            throw UrlErrors.InvalidOption("BasicAuth and BearerToken", "a request can carry only one of them");
        if (FullEvery < 1)
            throw UrlErrors.InvalidOption("FullEvery", "it must be 1 or more");
        RequireLimits();
        return this;
    }

    /// <summary>What of this machine it would read and show to a server: what for, and where from.</summary>
    internal IEnumerable<(string What, string From)> References
    {
        get
        {
            List<(string What, string? From)> all =
            [
                .. (Headers ?? new Dictionary<string, string>()).Select(header => ($"the header {header.Key}", header.Value)),
                ("basic authentication", BasicAuth), ("the bearer token", BearerToken), ("the proxy's credentials", ProxyCredential), ("the client certificate", ClientCertificate),
                ("the client certificate's key", ClientCertificateKey), ("the client certificate's password", ClientCertificatePassword),
            ];
            return all.Where(one => one.From?.StartsWith("public:", StringComparison.OrdinalIgnoreCase) == false).Select(one => (one.What, one.From!));
        }
    }

    /// <summary>The headers with their values, read at this moment.</summary>
    /// <exception cref="FetchException"><c>SecretNotFound</c>.</exception>
    internal IReadOnlyList<KeyValuePair<string, string>> ResolveHeaders(SecretResolver secrets)
    {
        if (Headers is null && BasicAuth is null && BearerToken is null)
            return [];

        List<KeyValuePair<string, string>> headers = [.. (Headers ?? new Dictionary<string, string>()).Select(
            header => KeyValuePair.Create(header.Key, secrets.Resolve(header.Value, $"the header {header.Key}")))];
        if (BasicAuth is not null)
        {
            var credentials = System.Text.Encoding.UTF8.GetBytes(secrets.Resolve(BasicAuth, "basic authentication"));
            headers.Add(new("Authorization", $"Basic {Convert.ToBase64String(credentials)}"));
        }

        if (BearerToken is not null)
            headers.Add(new("Authorization", $"Bearer {secrets.Resolve(BearerToken, "the bearer token")}"));
        return headers;
    }

    /// <summary>What of it a server or proxy is shown and nobody else may see: all that is not <c>public:</c>.</summary>
    /// <exception cref="FetchException"><c>SecretNotFound</c>.</exception>
    internal SecretMask Secrets(SecretResolver secrets)
    {
        List<string> values = [.. (Headers ?? new Dictionary<string, string>()).Select(header => secrets.Secret(header.Value, $"the header {header.Key}")).OfType<string>()];
        foreach (var credentials in new[] { secrets.Secret(BasicAuth, "basic authentication"), secrets.Secret(ProxyCredential, "the proxy's credentials") }.OfType<string>())
            values.AddRange([credentials, credentials[(credentials.IndexOf(':', StringComparison.Ordinal) + 1)..]]);
        values.AddRange(new[] { secrets.Secret(BearerToken, "the bearer token"), secrets.Secret(ClientCertificatePassword, "the client certificate's password") }.OfType<string>());
        return values.Count == 0 ? SecretMask.None : SecretMask.Of(values);
    }

    /// <summary>Which connections to use, with secrets read at this moment.</summary>
    /// <exception cref="FetchException"><c>SecretNotFound</c>.</exception>
    internal ConnectionProfile Profile(string? authorities, SecretResolver secrets) => new(authorities)
    {
        ClientCertificate = ClientCertificate,
        ClientCertificateKey = ClientCertificateKey,
        ClientCertificatePassword = Secret(ClientCertificatePassword, "the client certificate's password", secrets),
        Proxy = Proxy is null ? null : new Uri(Proxy),
        ProxyCredential = Secret(ProxyCredential, "the proxy's credentials", secrets),
        NoProxy = NoProxy,
        CheckRevocation = CheckRevocation,
    };

    private static SecretText? Secret(string? reference, string what, SecretResolver secrets) =>
        reference is null ? null : new SecretText(secrets.Resolve(reference, what));

    private static bool IsProxyAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { UserInfo: "", Host.Length: > 0 }
        && address.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5";

    /// <summary>The database's form: null where nothing is wished.</summary>
    internal string? ToJson() => JsonSerializer.Serialize(this, FetchOptionsJson.Default.FetchOptions) is var json && json == "{}" ? null : json;

    internal static FetchOptions FromJson(string? json) => json is null ? Default : JsonSerializer.Deserialize(json, FetchOptionsJson.Default.FetchOptions)!;
}

/// <summary>Generated, so that reading options costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FetchOptions))]
internal sealed partial class FetchOptionsJson : JsonSerializerContext;

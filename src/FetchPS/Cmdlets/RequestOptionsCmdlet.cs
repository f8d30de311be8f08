using System.Collections;
using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Cmdlets;

/// <summary>A cmdlet that says how URLs are fetched. What is not given stays as it is.</summary>
public abstract class RequestOptionsCmdlet : FetchLimitsCmdlet
{
    /// <summary>Headers to send, each value a reference.</summary>
    [Parameter(HelpMessage = "Headers to send, as @{ Name = 'env:VARIABLE' }; values are references (env:, file:, secret:VAULT/NAME) or public:TEXT. @{} removes them.")]
    [ValidateNotNull]
    public Hashtable? Header { get; set; }

    /// <summary>A reference to a user name and password.</summary>
    [Parameter(HelpMessage = "A reference (env:, file:, secret:VAULT/NAME) to user:password for basic authentication; '' removes it.")]
    [AllowEmptyString]
    public string? BasicAuth { get; set; }

    /// <summary>A reference to a bearer token.</summary>
    [Parameter(HelpMessage = "A reference (env:, file:, secret:VAULT/NAME) to a bearer token; '' removes it.")]
    [AllowEmptyString]
    public string? BearerToken { get; set; }

    /// <summary>A PEM file of private certificate authorities to trust for these URLs.</summary>
    [Parameter(HelpMessage = "A PEM file of private certificate authorities to trust for these URLs in addition to the system's; '' removes them.")]
    [AllowEmptyString]
    public string? CaCertificate { get; set; }

    /// <summary>The certificate to show to the server.</summary>
    [Parameter(HelpMessage = "The file of the certificate to show to the server, PEM or PKCS #12; '' removes it, with its key and password.")]
    [AllowEmptyString]
    public string? ClientCertificate { get; set; }

    /// <summary>The file of that certificate's private key.</summary>
    [Parameter(HelpMessage = "The PEM file of that certificate's private key, if it has a file of its own; '' removes it.")]
    [AllowEmptyString]
    public string? ClientCertificateKey { get; set; }

    /// <summary>A reference to the password of the private key.</summary>
    [Parameter(HelpMessage = "A reference (env:, file:, secret:VAULT/NAME) to the private key's password; '' removes it.")]
    [AllowEmptyString]
    public string? ClientCertificatePassword { get; set; }

    /// <summary>The proxy to go through.</summary>
    [Parameter(HelpMessage = "The proxy to go through, such as http://proxy.example:3128; '' goes back to the system's. Behind a proxy, denied hosts and networks are known only by name.")]
    [AllowEmptyString]
    public string? Proxy { get; set; }

    /// <summary>A reference to the proxy's user name and password.</summary>
    [Parameter(HelpMessage = "A reference (env:, file:, secret:VAULT/NAME) to user:password for the proxy; '' removes it.")]
    [AllowEmptyString]
    public string? ProxyCredential { get; set; }

    /// <summary>Whether to go without any proxy.</summary>
    [Parameter(HelpMessage = "Use no proxy, not even the system's.")]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Whether to ask if the server's certificate was revoked.</summary>
    [Parameter(HelpMessage = "Refuse a server whose certificate was revoked, or whose authority can't say that it was not.")]
    public SwitchParameter CheckRevocation { get; set; }

    /// <summary>Whether requests are conditional.</summary>
    [Parameter(HelpMessage = "Ask only for what has changed; -Conditional:$false fetches the whole file every time.")]
    public SwitchParameter Conditional { get; set; }

    /// <summary>Every how many turns a request goes out unconditional.</summary>
    [Parameter(HelpMessage = "After how many turns without news the whole file is fetched anyway, in case a server wrongly says 'not modified'; 30 by default.")]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation]
    public int FullEvery { get; set; }

    /// <summary>Whether content that is no text is taken.</summary>
    [Parameter(HelpMessage = "Accept content that is not text.")]
    public SwitchParameter AllowBinary { get; set; }

    /// <summary>Whether an HTML page is taken where there was none before.</summary>
    [Parameter(HelpMessage = "Accept an HTML page where there was a file before.")]
    public SwitchParameter AllowHtml { get; set; }

    /// <summary>Whether a body is taken whose end only the end of the connection marks.</summary>
    [Parameter(HelpMessage = "Accept a body whose end is marked only by the end of the connection, although a cut can't be noticed then.")]
    public SwitchParameter AllowUnknownLength { get; set; }

    /// <summary>Whether a body is taken as it comes, whatever content coding the server names.</summary>
    [Parameter(HelpMessage = "Accept a body as it comes, whatever Content-Encoding the server names.")]
    public SwitchParameter IgnoreContentEncoding { get; set; }

    /// <summary>Whether versions that no required verifier looks at may be current.</summary>
    [Parameter(HelpMessage = "Let versions that no required verifier looks at be current; by default what the store says: no, unless set.")]
    public SwitchParameter PromoteUnverified { get; set; }

    /// <summary>After what silence the URL counts as stale.</summary>
    [Parameter(HelpMessage = "How long a URL may bring nothing new, such as 2d, before Get-FetchUrl shows it as stale.")]
    [IntervalTransformation]
    public IntervalArgument? StaleAfter { get; set; }

    /// <summary>How many of the newest versions stay.</summary>
    [Parameter(HelpMessage = "How many of the newest versions are kept; older ones are removed at the end of a cycle, unless -KeepFor keeps them. 0 removes the rule.")]
    [ValidateRange(0, int.MaxValue)]
    [WholeNumberTransformation]
    public int KeepLast { get; set; }

    /// <summary>For how long replaced versions stay.</summary>
    [Parameter(HelpMessage = "For how long a version stays after it was replaced, such as 365d; older ones are removed at the end of a cycle, unless -KeepLast keeps them. 0 removes the rule.")]
    [PeriodTransformation]
    public TimeSpan KeepFor { get; set; }

    /// <summary>Puts what was given into retention rules.</summary>
    private protected Retention Apply(Retention retention)
    {
        var given = MyInvocation.BoundParameters;
        return new(
            given.ContainsKey(nameof(KeepLast)) ? (KeepLast == 0 ? null : KeepLast) : retention.KeepLast,
            given.ContainsKey(nameof(KeepFor)) ? (KeepFor == TimeSpan.Zero ? null : KeepFor) : retention.KeepFor);
    }

    /// <summary>Puts what was given into options.</summary>
    /// <exception cref="FetchException">What was given can't be used.</exception>
    private protected FetchOptions Apply(FetchOptions options) => (FetchOptions)ApplyLimits(options) with
    {
        Headers = Header is null ? options.Headers : ReadHeaders(Header),
        BasicAuth = BasicAuth is null ? options.BasicAuth : NullIfEmpty(BasicAuth),
        BearerToken = BearerToken is null ? options.BearerToken : NullIfEmpty(BearerToken),
        ClientCertificate = ClientCertificate is null ? options.ClientCertificate : CertificateFile(ClientCertificate),
        ClientCertificateKey = ClientCertificateKey is null ? (ClientCertificate is "" ? null : options.ClientCertificateKey) : CertificateFile(ClientCertificateKey),
        ClientCertificatePassword = ClientCertificatePassword is null
            ? (ClientCertificate is "" ? null : options.ClientCertificatePassword)
            : NullIfEmpty(ClientCertificatePassword),
        Proxy = Proxy is null ? (NoProxy ? null : options.Proxy) : NullIfEmpty(Proxy),
        ProxyCredential = ProxyCredential is null ? (NoProxy || Proxy is "" ? null : options.ProxyCredential) : NullIfEmpty(ProxyCredential),
        NoProxy = Given(nameof(NoProxy)) ? NoProxy : options.NoProxy && string.IsNullOrEmpty(Proxy),
        CheckRevocation = Given(nameof(CheckRevocation)) ? CheckRevocation : options.CheckRevocation,
        Unconditional = Given(nameof(Conditional)) ? !Conditional : options.Unconditional,
        FullEvery = Given(nameof(FullEvery)) ? FullEvery : options.FullEvery,
        AllowBinary = Given(nameof(AllowBinary)) ? AllowBinary : options.AllowBinary,
        AllowHtml = Given(nameof(AllowHtml)) ? AllowHtml : options.AllowHtml,
        AllowUnknownLength = Given(nameof(AllowUnknownLength)) ? AllowUnknownLength : options.AllowUnknownLength,
        IgnoreContentEncoding = Given(nameof(IgnoreContentEncoding)) ? IgnoreContentEncoding : options.IgnoreContentEncoding,
        PromoteUnverified = Given(nameof(PromoteUnverified)) ? PromoteUnverified.IsPresent : options.PromoteUnverified,
        StaleAfter = StaleAfter is null ? options.StaleAfter : StaleAfter.Value,
    };

    /// <summary>The certificate authorities that were given, as PEM text; null for none.</summary>
    private protected string? ReadCaCertificates() => string.IsNullOrEmpty(CaCertificate) ? null : CaCertificates.Read(FullPath(CaCertificate));

    /// <summary>The full path of a file that must be there; null takes it away.</summary>
    private string? CertificateFile(string path)
    {
        if (path.Length == 0)
            return null;

        var full = FullPath(path);
        return File.Exists(full) ? full : throw UrlErrors.InvalidClientCertificate(full, "there is no such file");
    }

    private static SortedDictionary<string, string>? ReadHeaders(Hashtable table)
    {
        if (table.Count == 0)
            return null;

        // Sorted, so that the same headers in another order are the same.
        SortedDictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry header in table)
            headers[LanguagePrimitives.ConvertTo<string>(header.Key)] = LanguagePrimitives.ConvertTo<string>(header.Value);
        return headers;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

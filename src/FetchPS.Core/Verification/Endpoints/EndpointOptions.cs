using FetchPS.Core.Secrets;

namespace FetchPS.Core.Verification.Endpoints;

/// <summary>What an endpoint verifier wants to know besides its address; kept in <see cref="Verifier.Options"/>.</summary>
/// <param name="Secret">A reference to the signing secret: <c>env:NAME</c>, <c>file:PATH</c> or <c>secret:VAULT/NAME</c>.</param>
public sealed record EndpointOptions(string Secret)
{
    /// <summary>What the secret is called in errors.</summary>
    internal const string What = "the signing secret";

    /// <summary>Whether the file itself goes along.</summary>
    public bool IncludeContent { get; init; }

    /// <summary>Private certificate authorities to trust for the endpoint, beside the system's and the store's, as PEM text; null for none.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>The form in which a verifier keeps them.</summary>
    public IReadOnlyDictionary<string, string> ToOptions()
    {
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase) { [nameof(Secret)] = Secret };
        if (IncludeContent)
            options[nameof(IncludeContent)] = "true";
        if (CaCertificates is not null)
            options[nameof(CaCertificates)] = CaCertificates;
        return options;
    }

    /// <summary>Reads what <see cref="ToOptions"/> made.</summary>
    /// <exception cref="FetchException"><c>PlainSecret</c>: the secret is no reference.</exception>
    internal static EndpointOptions Read(IReadOnlyDictionary<string, string> options)
    {
        var secret = options.GetValueOrDefault(nameof(Secret)) ?? "";
        // A signing secret is never public: as text it would be in the database.
        return SecretReference.Parse(secret, What).Scheme == "public"
            ? throw SecretErrors.PlainSecret(What)
            : new EndpointOptions(secret)
            {
                IncludeContent = options.ContainsKey(nameof(IncludeContent)),
                CaCertificates = options.GetValueOrDefault(nameof(CaCertificates)),
            };
    }
}

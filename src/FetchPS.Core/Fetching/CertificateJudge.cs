using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FetchPS.Core.Fetching;

/// <summary>Decides whether a server's certificate is good, and says in plain words why not.</summary>
internal sealed class CertificateJudge(X509Certificate2Collection? authorities, bool checkRevocation = false)
{
    private const int LeastRsaBits = 2048;
    private const int LeastEcBits = 224;
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    // MD2, MD4, MD5 and SHA-1, each with RSA, DSA and ECDSA.
    private static readonly HashSet<string> ForgeableSignatures =
    [
        "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5",
        "1.2.840.10040.4.3", "1.2.840.10045.4.1", "1.3.14.3.2.29",
    ];

    /// <summary>How chains are built: no downloads of issuers, which a hostile certificate could point anywhere, and for servers alone. A new one for each connection.</summary>
    internal static X509ChainPolicy NewPolicy(bool checkRevocation = false)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = checkRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        return policy;
    }

    /// <summary>Judges what TLS has found.</summary>
    /// <returns>Null when the certificate is good; else what makes the error.</returns>
    internal Func<FetchPlace, FetchException>? Judge(X509Certificate2? leaf, X509Chain? systemChain, SslPolicyErrors errors)
    {
        if (leaf is null || systemChain is null)
            return static place => TlsErrors.TlsFailure(place, "the server showed no certificate");
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) || authorities is null)
            return Judge(leaf, systemChain, !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors), errors);

        using var chain = new X509Chain { ChainPolicy = NewPolicy(checkRevocation) };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(systemChain.ChainPolicy.ExtraStore);
        var trusted = chain.Build(leaf);
        try
        {
            return Judge(leaf, chain, trusted, errors);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private static Func<FetchPlace, FetchException>? Judge(X509Certificate2 leaf, X509Chain chain, bool trusted, SslPolicyErrors errors)
    {
        if (Untimely(leaf, chain) is { } untimely)
            return untimely;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return Names(leaf);
        return trusted ? Weak(leaf, chain) : Distrust(leaf, chain);
    }

    private static Func<FetchPlace, FetchException>? Untimely(X509Certificate2 leaf, X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            if (!element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
                continue;

            var whose = Whose(element.Certificate, leaf);
            DateTimeOffset begin = element.Certificate.NotBefore.ToUniversalTime();
            DateTimeOffset end = element.Certificate.NotAfter.ToUniversalTime();
            return DateTimeOffset.UtcNow < begin
                ? place => TlsErrors.CertificateNotYetValid(place, whose, begin)
                : place => TlsErrors.CertificateExpired(place, whose, end);
        }

        return null;
    }

    private static Func<FetchPlace, FetchException> Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(5).Select(ForeignText.Part).ToList();
        return place => TlsErrors.CertificateWrongHost(place, names);
    }

    private static Func<FetchPlace, FetchException> Distrust(X509Certificate2 leaf, X509Chain chain)
    {
        const X509ChainStatusFlags unknown = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
        var all = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (sum, status) => sum | status.Status);
        if ((all & ~unknown) == X509ChainStatusFlags.NoError)
        {
            if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
                return TlsErrors.CertificateSelfSigned;

            var issuer = ForeignText.Part(chain.ChainElements[^1].Certificate.Issuer);
            return place => TlsErrors.CertificateUnknownAuthority(place, issuer);
        }

        var faulty = chain.ChainElements.FirstOrDefault(element => element.ChainElementStatus.Any(status => (status.Status & ~unknown) != 0));
        var whose = Whose(faulty?.Certificate ?? leaf, leaf);
        if (all.HasFlag(X509ChainStatusFlags.Revoked))
            return place => TlsErrors.CertificateRevoked(place, whose);
        if ((all & (X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation)) != 0)
            return place => TlsErrors.RevocationUnknown(place, whose);
        if (all.HasFlag(X509ChainStatusFlags.NotValidForUsage))
            return place => TlsErrors.CertificateWrongPurpose(place, whose);

        var reasons = string.Join("; ", chain.ChainStatus.Select(status => ForeignText.Part(status.StatusInformation.Trim().TrimEnd('.'))).Distinct());
        return place => TlsErrors.TlsFailure(place, $"{whose} is not valid: {reasons}");
    }

    /// <summary>A private authority's chain is taken by the platform with keys and signatures that can be forged. What the root signed itself with does not matter.</summary>
    private static Func<FetchPlace, FetchException>? Weak(X509Certificate2 leaf, X509Chain chain)
    {
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var certificate = chain.ChainElements[i].Certificate;
            var isRoot = i == chain.ChainElements.Count - 1;
            if (Weakness(certificate, isRoot) is not { } weakness)
                continue;

            var whose = Whose(certificate, leaf);
            return place => TlsErrors.CertificateWeak(place, whose, weakness);
        }

        return null;
    }

    private static string? Weakness(X509Certificate2 certificate, bool isRoot)
    {
        using (var rsa = certificate.GetRSAPublicKey())
        {
            if (rsa?.KeySize < LeastRsaBits)
                return string.Create(CultureInfo.InvariantCulture, $"its RSA key has {rsa.KeySize} bits, and fewer than {LeastRsaBits} can be broken");
        }

        using (var ec = certificate.GetECDsaPublicKey())
        {
            if (ec?.KeySize < LeastEcBits)
                return string.Create(CultureInfo.InvariantCulture, $"its elliptic key has {ec.KeySize} bits, and fewer than {LeastEcBits} can be broken");
        }

        return !isRoot && ForgeableSignatures.Contains(certificate.SignatureAlgorithm.Value ?? "")
            ? $"it is signed with {certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value}, which can be forged"
            : null;
    }

    private static string Whose(X509Certificate2 certificate, X509Certificate2 leaf) =>
        certificate.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)
            ? "its certificate"
            : $"the certificate of its authority '{ForeignText.Part(certificate.Subject)}'";
}

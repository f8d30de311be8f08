using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FetchPS.Testing;

/// <summary>A private certificate authority that lives as long as a test.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    /// <summary>Makes an authority with a key and a root certificate of its own.</summary>
    public TestAuthority(string name = "FetchPS test authority")
    {
        var request = new CertificateRequest($"CN={name}", this.key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = DateTimeOffset.UtcNow;
        this.certificate = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
    }

    /// <summary>Where the certificates issued from now on say that the list of revoked ones is; null for nowhere.</summary>
    public Uri? RevocationListAddress { get; set; }

    /// <summary>The root certificate, to be trusted.</summary>
    public string CertificatePem => this.certificate.ExportCertificatePem();

    /// <summary>Issues a certificate for a server on this machine: localhost, 127.0.0.1 and ::1.</summary>
    public X509Certificate2 Issue(LeafFault fault = LeafFault.None)
    {
        using AsymmetricAlgorithm key = fault is LeafFault.WeakKey
            ? RSA.Create(1024)
            : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(key, fault);
        var (from, to) = Validity(fault);
        using var bare = fault switch
        {
            LeafFault.SelfSigned => request.CreateSelfSigned(from, to),
            LeafFault.WeakSignature => request.Create(this.certificate.SubjectName, new Sha1Generator(this.key), from, to, RandomNumberGenerator.GetBytes(12)),
            _ => request.Create(this.certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(this.key), from, to, RandomNumberGenerator.GetBytes(12)),
        };
        return WithKey(bare, key);
    }

    /// <summary>A list (RFC 5280, section 5) of the certificates that are revoked, signed by this authority, in DER form.</summary>
    public byte[] RevocationList(params ReadOnlySpan<X509Certificate2> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var one in revoked)
            list.AddEntry(one);
        return list.Build(this.certificate, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
    }

    /// <summary>Whether a certificate is one of this authority's.</summary>
    public bool Issued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(this.certificate);
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.certificate.Dispose();
        this.key.Dispose();
    }

    private CertificateRequest Request(AsymmetricAlgorithm key, LeafFault fault)
    {
        var subject = fault is LeafFault.WrongHost ? "CN=other.example" : "CN=localhost";
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (fault is LeafFault.WrongHost)
        {
            names.AddDnsName("other.example");
            names.AddDnsName("www.other.example");
        }
        else
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(fault is LeafFault.ClientOnly ? ClientAuthentication : ServerAuthentication)], false));
        if (fault is not LeafFault.SelfSigned)
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(this.certificate, true, false));
        }

        if (RevocationListAddress is { } list)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list.AbsoluteUri]));

        return request;
    }

    private static (DateTimeOffset From, DateTimeOffset To) Validity(LeafFault fault)
    {
        var now = DateTimeOffset.UtcNow;
        return fault switch
        {
            LeafFault.Expired => (now.AddDays(-30), now.AddDays(-1)),
            LeafFault.NotYetValid => (now.AddDays(1), now.AddDays(30)),
            _ => (now.AddDays(-1), now.AddDays(30)),
        };
    }

    // Through PKCS#12, because Windows serves no certificate whose key lives in memory alone.
    private static X509Certificate2 WithKey(X509Certificate2 bare, AsymmetricAlgorithm key)
    {
        using var whole = bare.HasPrivateKey ? new X509Certificate2(bare)
            : key is RSA rsa ? bare.CopyWithPrivateKey(rsa)
            : bare.CopyWithPrivateKey((ECDsa)key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Signs with SHA-1, which <see cref="CertificateRequest"/> rightly refuses to do by itself.</summary>
    private sealed class Sha1Generator(ECDsa key) : X509SignatureGenerator
    {
        private readonly X509SignatureGenerator inner = CreateForECDsa(key);

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]; // ecdsa-with-SHA1, 1.2.840.10045.4.1

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => inner.PublicKey;
    }
}

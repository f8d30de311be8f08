using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Fetching;

/// <summary>The certificate by which a server proved itself.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Sha256">Its fingerprint, in lower-case hexadecimal.</param>
/// <param name="Expires">When it ends.</param>
public sealed record ServerCertificate(string Subject, string Issuer, string Sha256, DateTimeOffset Expires)
{
    internal static ServerCertificate Of(X509Certificate2 certificate) => new(
        ForeignText.Part(certificate.Subject),
        ForeignText.Part(certificate.Issuer),
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)),
        certificate.NotAfter.ToUniversalTime());

    /// <summary>The same, without what must not be told; itself where there is nothing of that in it.</summary>
    internal ServerCertificate Without(SecretMask secrets)
    {
        var told = this with { Subject = secrets.Hide(Subject), Issuer = secrets.Hide(Issuer) };
        return told == this ? this : told;
    }
}

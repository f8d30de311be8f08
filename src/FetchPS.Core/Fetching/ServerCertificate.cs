using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Fetching;

/// <summary>Private certificate authorities, kept as PEM text in the store.</summary>
public static class CaCertificates
{
    /// <summary>Reads a PEM file with one or more certificates.</summary>
    /// <returns>The certificates alone, as PEM text; whatever else the file held, a private key above all, stays out.</returns>
    /// <exception cref="FetchException"><c>InvalidCertificate</c>.</exception>
    public static string Read(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(FileReader.ReadText(path));
            return certificates.Count > 0
                ? string.Join('\n', certificates.Select(certificate => certificate.ExportCertificatePem()))
                : throw UrlErrors.InvalidCertificate(path, "it has no certificate in PEM form");
        }
        catch (Exception failure) when (failure is CryptographicException || DiskFault.Is(failure))
        {
            throw UrlErrors.InvalidCertificate(path, failure.Message.TrimEnd('.'), failure);
        }
    }

    /// <summary>The certificates in PEM text; null for none.</summary>
    /// <exception cref="FetchException"><c>InvalidCertificate</c>.</exception>
    internal static X509Certificate2Collection? Parse(string? pem)
    {
        const string what = "the CA certificates of this URL or store";
        if (string.IsNullOrWhiteSpace(pem))
            return null;

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw UrlErrors.InvalidCertificate(what, e.Message.TrimEnd('.'), e);
        }

        return authorities.Count > 0 ? authorities : throw UrlErrors.InvalidCertificate(what, "there is no certificate in them");
    }

    /// <summary>The subjects of the certificates in PEM text.</summary>
    public static IReadOnlyList<string> Subjects(string? pem)
    {
        if (pem is null)
            return [];

        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return [.. certificates.Select(certificate => certificate.Subject)];
    }
}

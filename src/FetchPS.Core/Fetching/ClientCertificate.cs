using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Fetching;

/// <summary>Reads the certificate that is shown to servers which want to know who asks.</summary>
internal static class ClientCertificate
{
    /// <summary>The certificate of a profile with its key and, where the file has them, its intermediate authorities; null for none.</summary>
    /// <exception cref="FetchException"><c>InvalidClientCertificate</c>.</exception>
    internal static SslStreamCertificateContext? Load(ConnectionProfile profile)
    {
        if (profile.ClientCertificate is not { } path)
            return null;

        try
        {
            var isPem = File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal);
            var (leaf, others) = isPem ? LoadPem(path, profile) : LoadPkcs12(path, profile.ClientCertificatePassword?.Value);
            // Offline: what is not in the file is not looked for on the network.
            return SslStreamCertificateContext.Create(leaf, others, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw UrlErrors.InvalidClientCertificate(path, e.Message.TrimEnd('.'), e);
        }
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPem(string path, ConnectionProfile profile)
    {
        var leaf = profile.ClientCertificatePassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(path, password.Value, profile.ClientCertificateKey)
            : X509Certificate2.CreateFromPemFile(path, profile.ClientCertificateKey);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return (Storable(leaf), [.. all.Skip(1)]);
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPkcs12(string path, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it has no private key");
        return (leaf, [.. all.Where(certificate => certificate != leaf)]);
    }

    // Windows uses no key that lives in memory alone.
    private static X509Certificate2 Storable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;

        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}

using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Settings;

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
            var bytes = FileReader.ReadBytes(path);
            var isPem = bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;
            var (leaf, others) = isPem ? LoadPem(Encoding.UTF8.GetString(bytes), profile) : LoadPkcs12(bytes, profile.ClientCertificatePassword?.Value);
            // Offline: what is not in the file is not looked for on the network.
            return SslStreamCertificateContext.Create(leaf, others, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException || DiskFault.Is(e))
        {
            throw UrlErrors.InvalidClientCertificate(path, e.Message.TrimEnd('.'), e);
        }
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPem(string pem, ConnectionProfile profile)
    {
        var key = profile.ClientCertificateKey is { } keyPath ? FileReader.ReadText(keyPath) : pem;
        var leaf = profile.ClientCertificatePassword is { } password
            ? X509Certificate2.CreateFromEncryptedPem(pem, key, password.Value)
            : X509Certificate2.CreateFromPem(pem, key);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return (Storable(leaf), [.. all.Skip(1)]);
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPkcs12(byte[] bytes, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
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

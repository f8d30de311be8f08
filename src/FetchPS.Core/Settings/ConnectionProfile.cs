using FetchPS.Core.Secrets;

namespace FetchPS.Core.Settings;

/// <summary>All that makes two URLs share one pool of connections; equal profiles share a handler.</summary>
/// <param name="CaCertificates">Private certificate authorities to trust beside the system's, as PEM text; null for none.</param>
public sealed record ConnectionProfile(string? CaCertificates)
{
    /// <summary>The system's own trust and proxy, nothing more.</summary>
    public static ConnectionProfile Default { get; } = new((string?)null);

    /// <summary>The file of the certificate to show to servers that want one, PEM or PKCS #12; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The PEM file of its private key, where that is not in the certificate's own file.</summary>
    public string? ClientCertificateKey { get; init; }

    /// <summary>What the private key is encrypted with; null where it is not.</summary>
    public SecretText? ClientCertificatePassword { get; init; }

    /// <summary>The proxy to go through; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary><c>user:password</c> for <see cref="Proxy"/>; null for none.</summary>
    public SecretText? ProxyCredential { get; init; }

    /// <summary>Goes through no proxy, not even the system's.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Asks the authorities whether the server's certificate was revoked, and refuses it where they can't be asked.</summary>
    public bool CheckRevocation { get; init; }

    /// <summary>The profile for a host that a redirect led to: it is not shown who asks.</summary>
    internal ConnectionProfile Anonymous => ClientCertificate is null ? this : this with
    {
        ClientCertificate = null, ClientCertificateKey = null, ClientCertificatePassword = null,
    };

    /// <summary>Cheap, because a bundle may be long and is looked up for every request; profiles are few.</summary>
    public override int GetHashCode() => HashCode.Combine(CaCertificates?.Length, ClientCertificate, Proxy, NoProxy, CheckRevocation);
}

using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>Tells addresses apart without keeping them: what a redirect leads to may carry a secret in its query.</summary>
public static class AddressFingerprint
{
    /// <summary>The SHA-256 of the whole address, in lower-case hexadecimal.</summary>
    public static string Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));
    }
}

namespace FetchPS.Core.Secrets;

/// <summary>A store of secrets outside FetchPS, such as PowerShell's SecretManagement.</summary>
public interface ISecretVault
{
    /// <summary>Gets a secret.</summary>
    /// <param name="vault">The vault's name.</param>
    /// <param name="name">The secret's name.</param>
    /// <exception cref="FetchException">The vault or the secret can't be had.</exception>
    string Get(string vault, string name);
}

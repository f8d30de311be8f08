using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using FetchPS.Core.Secrets;

namespace FetchPS.Hosting;

/// <summary>Gets secrets from the vaults of PowerShell's SecretManagement, in a runspace of its own: the caller's is busy with the cmdlet that asks.</summary>
internal sealed class SecretManagementVault : ISecretVault
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <inheritdoc/>
    public string Get(string vault, string name)
    {
        try
        {
            using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
            runspace.Open();
            using var shell = PowerShell.Create();
            shell.Runspace = runspace;
            Invoke(shell.AddCommand("Import-Module").AddParameter("Name", Module));
            shell.Commands.Clear();
            var secrets = Invoke(shell.AddCommand("Get-Secret").AddParameter("Vault", vault).AddParameter("Name", name).AddParameter("AsPlainText"));
            return Text(secrets) ?? throw SecretErrors.VaultFailure(vault, name, "it holds no text or credential of that name");
        }
        catch (RuntimeException failure) when (failure.ErrorRecord?.FullyQualifiedErrorId.StartsWith("Modules_ModuleNotFound", StringComparison.Ordinal) == true)
        {
            throw SecretErrors.VaultFailure(vault, name, $"PowerShell's module {Module} is not installed. Install it, and a vault, for the user who runs FetchPS", failure);
        }
        catch (RuntimeException failure)
        {
            throw SecretErrors.VaultFailure(vault, name, failure.Message, failure);
        }
    }

    private static Collection<PSObject> Invoke(PowerShell shell) => shell.AddParameter("ErrorAction", ActionPreference.Stop).Invoke();

    /// <summary>A text as it is, a credential as <c>user:password</c>.</summary>
    private static string? Text(Collection<PSObject> secrets) => secrets.Count != 1 ? null : secrets[0]?.BaseObject switch
    {
        string text => text,
        PSCredential credential => $"{credential.UserName}:{credential.GetNetworkCredential().Password}",
        _ => null,
    };
}

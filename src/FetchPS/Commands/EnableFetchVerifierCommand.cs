using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Lets verifiers run: cycles have them look at what waited for them.</summary>
[Cmdlet(VerbsLifecycle.Enable, "FetchVerifier", SupportsShouldProcess = true)]
[OutputType(typeof(Verifier))]
public sealed class EnableFetchVerifierCommand() : VerifierSwitchCmdlet(enabled: true);

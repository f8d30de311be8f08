using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Keeps verifiers from running; what needs them waits.</summary>
[Cmdlet(VerbsLifecycle.Disable, "FetchVerifier", SupportsShouldProcess = true)]
[OutputType(typeof(Verifier))]
public sealed class DisableFetchVerifierCommand() : VerifierSwitchCmdlet(enabled: false);

using System.Management.Automation;

namespace FetchPS.Commands;

/// <summary>Keeps verifiers from running; what needs them waits.</summary>
[Cmdlet(VerbsLifecycle.Disable, "FetchVerifier", SupportsShouldProcess = true)]
[OutputType(typeof(Verifier))]
public sealed class DisableFetchVerifierCommand() : VerifierSwitchCmdlet(enabled: false);

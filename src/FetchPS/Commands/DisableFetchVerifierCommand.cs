using System.Management.Automation;
using FetchPS.Completion;
using FetchPS.Transformation;

namespace FetchPS.Commands;

/// <summary>Keeps verifiers from running; what needs them waits.</summary>
[Cmdlet(VerbsLifecycle.Disable, "FetchVerifier", SupportsShouldProcess = true)]
[OutputType(typeof(Verifier))]
public sealed class DisableFetchVerifierCommand : FetchCmdlet
{
    /// <summary>The verifiers' names, or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The verifier's name, or a wildcard over names.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [VerifierIdentityTransformation]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public VerifierIdentity[] Name { get; set; } = [];

    /// <summary>Whether to put the verifiers out.</summary>
    [Parameter(HelpMessage = "Returns the verifiers; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
            ForItem(() => Set(name));
    }

    private void Set(VerifierIdentity name)
    {
        foreach (var verifier in name.Find(OpenedStore))
        {
            if (!ShouldProcess(verifier.Name, "Disable verifier"))
                continue;

            var changed = OpenedStore.Verifiers.SetEnabled(verifier.Name, false);
            if (PassThru)
                WriteObject(changed);
        }
    }
}

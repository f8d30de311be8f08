using System.Management.Automation;
using FetchPS.Arguments;

namespace FetchPS.Cmdlets;

/// <summary>Lets verifiers run, or keeps them from running.</summary>
/// <param name="enabled">Which of the two.</param>
public abstract class VerifierSwitchCmdlet(bool enabled) : FetchCmdlet
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
            if (!ShouldProcess(verifier.Name, enabled ? "Enable verifier" : "Disable verifier"))
                continue;

            var changed = OpenedStore.Verifiers.SetEnabled(verifier.Name, enabled);
            if (PassThru)
                WriteObject(changed);
        }
    }
}

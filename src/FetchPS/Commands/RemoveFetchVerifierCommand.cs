using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Catalog;

namespace FetchPS.Commands;

/// <summary>Takes verifiers out of use. What they said, and what they were required for, stays.</summary>
[Cmdlet(VerbsCommon.Remove, "FetchVerifier", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveFetchVerifierCommand : FetchCmdlet
{
    private readonly List<Verifier> found = [];

    /// <summary>The verifiers' names, or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The verifier's name, or a wildcard over names.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    [VerifierIdentityTransformation]
    public VerifierIdentity[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
            ForItem(() => found.AddRange(name.Find(OpenedStore)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // All together, in an order in which none goes before those that come after it.
        foreach (var verifier in VerifierRegistry.LastFirst(found))
        {
            ForItem(() =>
            {
                if (ShouldProcess(verifier.Name, "Remove verifier"))
                    OpenedStore.Verifiers.Remove(verifier.Name);
            });
        }
    }
}

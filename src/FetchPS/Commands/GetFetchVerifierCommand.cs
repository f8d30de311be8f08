using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets the verifiers in use.</summary>
[Cmdlet(VerbsCommon.Get, "FetchVerifier")]
[OutputType(typeof(Verifier))]
public sealed class GetFetchVerifierCommand : FetchCmdlet
{
    /// <summary>The verifiers' names, or wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The verifier's name, or a wildcard over names.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name ?? [null!])
            ForItem(() => WriteObject(OpenedStore.Verifiers.Find(name), enumerateCollection: true));
    }
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets what verifiers and people said of versions.</summary>
[Cmdlet(VerbsCommon.Get, "VerificationResult")]
[OutputType(typeof(Verification))]
public sealed class GetVerificationResultCommand : FetchCmdlet
{
    /// <summary>The versions' ids; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The id of the version; all versions by default.")]
    [Alias("Id")]
    [VersionIdentityTransformation]
    public VersionIdentity[]? VersionId { get; set; }

    /// <summary>A verifier's name, or a wildcard.</summary>
    [Parameter(HelpMessage = "Only verdicts of this verifier; a name, or a wildcard over names.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public string? Verifier { get; set; }

    /// <summary>Only this result.</summary>
    [Parameter(HelpMessage = "Only verdicts with this result.")]
    [NameTransformation(typeof(VerificationResult))]
    public VerificationResult? Result { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (VersionId is null)
        {
            // A null that was given, such as the id of what was not found, does not mean all.
            if (!MyInvocation.BoundParameters.ContainsKey(nameof(VersionId)))
                ForItem(() => Write(null));
            return;
        }

        foreach (var id in VersionId.Where(id => !id.IsNothing))
            ForItem(() => Write(OpenedStore.Versions.Get(id.Id).Id));
    }

    private void Write(long? versionId)
    {
        var pattern = Verifier is null ? null : new WildcardPattern(Verifier, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        var known = false;
        foreach (var verdict in OpenedStore.Verdicts.Find(versionId))
        {
            if (pattern is not null && (verdict.Verifier is null || !pattern.IsMatch(verdict.Verifier)))
                continue;
            known = true;
            if (Result is null || verdict.Result == Result)
                WriteObject(verdict);
        }

        // A verifier that never spoke may still be in use; one that is not known at all is an error.
        if (!known && Verifier is not null)
            OpenedStore.Verifiers.Find(Verifier);
    }
}

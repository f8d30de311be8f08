using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;

namespace FetchPS.Commands;

/// <summary>Records a verdict by hand: a verifier's with -Verifier, else a person's, which decides over all verifiers.</summary>
[Cmdlet(VerbsCommon.Set, "VerificationResult", SupportsShouldProcess = true)]
[OutputType(typeof(Verification))]
public sealed class SetVerificationResultCommand : FetchCmdlet
{
    // A script may say one thing first and another at its end: nothing is recorded before the pipeline has ended.
    private readonly OrderedDictionary<long, List<Said>> gathered = [];

    /// <summary>The version's id. Named after its property in verdicts, whose own Id is another; a FileVersion's Id fits by the alias.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The id of the version.")]
    [Alias("Id")]
    [VersionIdentityTransformation(IsSingle = true)]
    public VersionIdentity VersionId { get; set; } = null!;

    /// <summary>The verdict.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, HelpMessage = "Passed or Failed; Error only with -Verifier, when it broke.")]
    [NameTransformation(typeof(VerificationResult))]
    public VerificationResult Result { get; set; }

    /// <summary>The verifier whose verdict it is; none for a person's, and neither is an empty one that comes by property.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true,
        HelpMessage = "The verifier whose verdict it is. Without it the verdict is a person's and overrules all verifiers.")]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public string? Verifier { get; set; }

    /// <summary>Why.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Why; it is kept with the verdict.")]
    [AllowNull]
    [AllowEmptyString]
    public string? Message { get; set; }

    /// <summary>Whether to put the verdict out.</summary>
    [Parameter(HelpMessage = "Returns the recorded verdict.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        // A variable that was never set must not turn a verifier's verdict into a person's.
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Verifier)) && string.IsNullOrEmpty(Verifier))
            throw VerifierErrors.InvalidVerifierName("");
    }

    /// <inheritdoc/>
    protected override void Process() => ForItem(() =>
    {
        var version = OpenedStore.Versions.Get(VersionId.Id);
        if (!gathered.TryGetValue(version.Id, out var ofVersion))
            gathered.Add(version.Id, ofVersion = []);
        ofVersion.Add(new(version, Result, NullIfEmpty(Verifier), NullIfEmpty(Message)));
    });

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var ofVersion in gathered.Values)
        {
            ForItem(() =>
            {
                RequireAgreement(ofVersion);
                ofVersion.ForEach(Record);
            });
        }
    }

    private static void RequireAgreement(List<Said> ofVersion)
    {
        foreach (var ofVerifier in ofVersion.GroupBy(said => said.Verifier, StringComparer.OrdinalIgnoreCase))
        {
            var results = ofVerifier.Select(said => said.Result).Distinct().ToList();
            if (results.Count > 1)
                throw VerifierErrors.ContradictoryVerdicts(ofVersion[0].Version.Id, ofVerifier.Key, results);
        }
    }

    private void Record(Said said)
    {
        if (!ShouldProcess($"Version {said.Version.Id} of {UrlAddress.Of(said.Version)}", $"Record {said.Result}"))
            return;

        var verdict = OpenedStore.Verdicts.Record(said.Version.Id, said.Result, said.Verifier, said.Message);
        if (PassThru)
            WriteObject(verdict);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Said(FileVersion Version, VerificationResult Result, string? Verifier, string? Message);
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets how versions came about: the server's certificate, protocol, redirects and headers.</summary>
[Cmdlet(VerbsCommon.Get, "FetchEvidence")]
[OutputType(typeof(VersionEvidence))]
public sealed class GetFetchEvidenceCommand : FetchCmdlet
{
    /// <summary>The versions' ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The id of the version, or a FileVersion object.")]
    [Alias("Id")]
    [VersionIdentityTransformation]
    public VersionIdentity[] VersionId { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var id in VersionId)
        {
            ForItem(() =>
            {
                if (OpenedStore.Versions.Evidence(id.Id) is { } evidence)
                    WriteObject(evidence);
            });
        }
    }
}

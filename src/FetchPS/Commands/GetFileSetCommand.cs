using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets sets of URLs: their members, and what consumers have of them.</summary>
[Cmdlet(VerbsCommon.Get, "FileSet")]
[OutputType(typeof(FileSet))]
public sealed class GetFileSetCommand : FetchCmdlet
{
    /// <summary>The sets' names, or wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The set's name, or a wildcard over names.")]
    [Alias("SetName", "Set")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SetCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name ?? [null!])
            ForItem(() => WriteObject(OpenedStore.Sets.Find(name), enumerateCollection: true));
    }
}

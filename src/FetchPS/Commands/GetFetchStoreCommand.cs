using System.Management.Automation;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets a store at a glance.</summary>
[Cmdlet(VerbsCommon.Get, "FetchStore")]
[OutputType(typeof(StoreSummary))]
public sealed class GetFetchStoreCommand : FetchCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => WriteObject(OpenedStore.Summarize());
}

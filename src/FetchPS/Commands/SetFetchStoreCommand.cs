using System.Management.Automation;
using FetchPS.Core;

namespace FetchPS.Commands;

/// <summary>Changes settings of a store.</summary>
[Cmdlet(VerbsCommon.Set, "FetchStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreSummary))]
public sealed class SetFetchStoreCommand : FetchCmdlet
{
    /// <summary>A PEM file of private certificate authorities to trust for every URL; an empty text takes them away.</summary>
    [Parameter(Mandatory = true, HelpMessage = "A PEM file of private certificate authorities to trust for every URL beside the system's; '' takes them away.")]
    [AllowEmptyString]
    public string CaCertificate { get; set; } = "";

    /// <summary>Whether to put the store out.</summary>
    [Parameter(HelpMessage = "Puts the store out; its Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = OpenedStore;
        var pem = CaCertificate.Length == 0 ? null : CaCertificates.Read(FullPath(CaCertificate));
        if (!ShouldProcess(store.Path, pem is null ? "Trust no private certificate authority" : $"Trust {string.Join("; ", CaCertificates.Subjects(pem))}"))
            return;

        var changed = store.SetCaCertificates(pem);
        if (PassThru)
            WriteObject(store.Summarize() with { Changed = changed });
    }
}

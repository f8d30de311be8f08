using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Sets how URLs are fetched (headers, credentials by reference, limits, allowances) and which of their versions are kept.</summary>
[Cmdlet(VerbsCommon.Set, "FetchUrl", SupportsShouldProcess = true)]
[OutputType(typeof(FetchUrl))]
public sealed class SetFetchUrlCommand : RequestOptionsCmdlet
{
    /// <summary>Which URLs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [Alias("UrlId", "Address")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[] Url { get; set; } = [];

    /// <summary>Whether to put the URLs out.</summary>
    [Parameter(HelpMessage = "Returns the URLs; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var certificates = ReadCaCertificates();
        ForUrls(Url, url =>
        {
            if (!ShouldProcess(UrlAddress.Of(url), "Set how it is fetched"))
                return;

            var options = OpenedStore.Urls.SetOptions(url.Id, Apply, CaCertificate is null ? null : _ => certificates);
            var retention = OpenedStore.Urls.SetRetention(url.Id, Apply);
            if (PassThru)
                WriteObject(retention with { Changed = options.Changed == true || retention.Changed == true });
        });
    }
}

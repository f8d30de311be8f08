using System.Management.Automation;
using FetchPS.Arguments;

namespace FetchPS.Cmdlets;

/// <summary>A cmdlet that changes watched URLs, which are named by address, wildcard, id or object.</summary>
public abstract class UrlIdentityCmdlet : FetchCmdlet
{
    /// <summary>Which URLs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [Alias("UrlId", "Address")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[] Url { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void Process() => ForUrls(Url, ProcessUrl);

    /// <summary>Does the cmdlet's work for one URL.</summary>
    protected abstract void ProcessUrl(FetchUrl url);
}

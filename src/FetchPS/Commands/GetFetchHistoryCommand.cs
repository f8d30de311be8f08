using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets what the turns of past cycles came to.</summary>
[Cmdlet(VerbsCommon.Get, "FetchHistory")]
[OutputType(typeof(FetchAttempt), typeof(FetchDay))]
public sealed class GetFetchHistoryCommand : FetchCmdlet
{
    /// <summary>Which URLs; all by default. Removed ones count.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [Alias("UrlId", "Address")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[]? Url { get; set; }

    /// <summary>Only turns that began then or later.</summary>
    [Parameter(HelpMessage = "Only turns that began at that time or later.")]
    [TimeTransformation]
    public DateTimeOffset? After { get; set; }

    /// <summary>Counts by day instead of single turns.</summary>
    [Parameter(HelpMessage = "Counts by day (UTC) and outcome; they are kept for ever, single turns for 90 days.")]
    public SwitchParameter Daily { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var identity in Url ?? [null!])
        {
            ForItem(() =>
            {
                var pattern = identity?.Pattern(OpenedStore);
                IEnumerable<object> rows = Daily ? OpenedStore.History.Days(pattern, After) : OpenedStore.History.Attempts(pattern, After);
                foreach (var row in rows)
                    WriteObject(row);
            });
        }
    }
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Sets how often URLs are fetched.</summary>
[Cmdlet(VerbsCommon.Set, "FetchInterval", SupportsShouldProcess = true)]
[OutputType(typeof(FetchUrl))]
public sealed class SetFetchIntervalCommand : UrlIdentityCmdlet
{
    /// <summary>The time between two fetches.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The time between two fetches in whole hours, such as 1h, 6h, 1d or 2w.")]
    [IntervalTransformation]
    public IntervalArgument Interval { get; set; } = new("");

    /// <summary>The time of day at which they are fetched, in UTC.</summary>
    [Parameter(HelpMessage = "The time of day to fetch at, in UTC, such as 06:00.")]
    [TimeOfDayTransformation]
    public TimeOnly At { get; set; }

    /// <summary>Whether to put the URLs out.</summary>
    [Parameter(HelpMessage = "Returns the URLs; Changed says whether anything changed.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessUrl(FetchUrl url)
    {
        var interval = Interval.Value;
        if (!ShouldProcess(UrlAddress.Of(url), $"Fetch every {ViewText.Interval(interval)}"))
            return;

        TimeOnly? at = MyInvocation.BoundParameters.ContainsKey(nameof(At)) ? At : null;
        var changed = OpenedStore.Urls.SetInterval(url.Id, interval, at);
        if (PassThru)
            WriteObject(changed);
    }
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Logging;

namespace FetchPS.Commands;

/// <summary>Gets lines of the action log.</summary>
[Cmdlet(VerbsCommon.Get, "FetchLog")]
[OutputType(typeof(LogEvent))]
public sealed class GetFetchLogCommand : FetchCmdlet
{
    /// <summary>Only events after this time.</summary>
    [Parameter(HelpMessage = "Only events after that time.")]
    [TimeTransformation]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only events of this level and above.</summary>
    [Parameter(HelpMessage = "Only events of this level and above: Debug, Information, Warning or Error.")]
    [NameTransformation(typeof(LogLevel))]
    public LogLevel? Level { get; set; }

    /// <summary>Only events about these URLs; removed ones count.</summary>
    [Parameter(ValueFromPipeline = true, HelpMessage = "Only events about this URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation(IsSingle = true)]
    public UrlIdentity? Url { get; set; }

    /// <summary>Only the last so many.</summary>
    [Parameter(HelpMessage = "Only this many of the last events that match.")]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation]
    public int? Tail { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ForItem(() =>
    {
        var query = new LogQuery { After = After, Level = Level, Tail = Tail };
        foreach (var logEvent in OpenedStore.ReadLog(query, Url?.Pattern(OpenedStore)))
            WriteObject(logEvent);
    });
}

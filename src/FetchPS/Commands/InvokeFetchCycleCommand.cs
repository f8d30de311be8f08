using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Cycles;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Runs one cycle: fetches what is due, keeps what is new, has it verified and promotes what passed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FetchCycle", SupportsShouldProcess = true)]
[OutputType(typeof(TurnResult))]
public sealed class InvokeFetchCycleCommand : FetchCmdlet
{
    private readonly HashSet<long> chosen = [];
    private readonly List<string> given = [];
    private bool isForAll;

    /// <summary>Which URLs to choose from; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "Only these URLs: addresses, wildcards over addresses, ids, or FetchUrl objects.")]
    [Alias("UrlId", "Address")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[]? Url { get; set; }

    /// <summary>Whether to fetch also what is not due.</summary>
    [Parameter(HelpMessage = "Also fetches what is not due, but never what is disabled or held by another cycle.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Fetches at a time.</summary>
    [Parameter(HelpMessage = "How many fetches run at a time, over all hosts.")]
    [ValidateRange(1, 1000)]
    [WholeNumberTransformation]
    public int ThrottleLimit { get; set; } = new CycleOptions().ThrottleLimit;

    /// <summary>Fetches at a time to one host.</summary>
    [Parameter(HelpMessage = "How many fetches run at a time to one host; what the store says by default, which is 4 unless set.")]
    [ValidateRange(1, 1000)]
    [WholeNumberTransformation]
    public int? ThrottlePerHost { get; set; }

    /// <summary>Verifiers at work at a time.</summary>
    [Parameter(HelpMessage = "How many verifiers work at a time on this machine, counted over all of them; one for each processor by default.")]
    [ValidateRange(1, 1000)]
    [WholeNumberTransformation]
    public int? VerifierThrottle { get; set; }

    /// <summary>The time over which the fetches are spread.</summary>
    [Parameter(HelpMessage = "The time over which the fetches are spread evenly, such as 10m. By default they start as soon as there is a free slot.")]
    [TimeoutTransformation]
    public TimeSpan Spread { get; set; }

    private protected override bool TellsOfLog => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Url is null)
        {
            isForAll = true;
            return;
        }

        given.AddRange(Url.Select(identity => identity.ToString()));
        ForUrls(Url, url => chosen.Add(url.Id));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // Nothing came through the pipeline, or nothing of it is watched: that does not mean everything.
        if (!isForAll && chosen.Count == 0)
            return;

        var store = OpenedStore;
        var options = new CycleOptions
        {
            UrlIds = isForAll ? null : chosen, Force = Force, ThrottleLimit = ThrottleLimit, ThrottlePerHost = ThrottlePerHost,
            VerifierThrottle = VerifierThrottle, Spread = Spread,
        };
        var action = (Force ? "Fetch every enabled URL" : "Fetch every URL that is due") + (isForAll ? "" : $", of {string.Join(", ", given.Take(3))}{(given.Count > 3 ? ", …" : "")}");
        if (!ShouldProcess(store.Path, action))
            return;

        var progress = new CycleProgress(WriteProgress);
        try
        {
            Run<CycleEvent>((report, token) => store.RunCycleAsync(options, report, token), happened => Take(happened, progress));
        }
        finally
        {
            progress.Complete();
        }
    }

    private void Take(CycleEvent happened, CycleProgress progress)
    {
        switch (happened)
        {
            case CycleStarted started:
                progress.Start(started.Claimed);
                break;
            case TurnEnded ended:
                progress.Advance(ended.Turn.Outcome == TurnOutcome.Failed);
                WriteObject(ended.Turn);
                if (ended.Turn.Outcome == TurnOutcome.Failed)
                    WriteError(ErrorRecords.TurnFailed(ended.Turn, ended.Error));
                else if (ended.Turn.Error is not null)
                    WriteError(ErrorRecords.ContentRefused(ended.Turn));
                break;
            case VerdictGiven { Result: VerificationResult.Failed, IsAdvisory: true } advice:
                WriteWarning($"Advisory: {ErrorRecords.VerificationFailed(advice.Version, advice.Verifier, advice.Result, advice.Message)}");
                break;
            case SetVerdictGiven { Result: VerificationResult.Failed, IsAdvisory: true } advice:
                WriteWarning($"Advisory: {ErrorRecords.SetVerificationFailed(advice.Set, advice.Verifier, advice.Result, advice.Message)}");
                break;
            case VerdictGiven { Result: not VerificationResult.Passed } verdict:
                WriteError(ErrorRecords.VerificationFailed(verdict.Version, verdict.Verifier, verdict.Result, verdict.Message));
                break;
            case SetVerdictGiven { Result: not VerificationResult.Passed } verdict:
                WriteError(ErrorRecords.SetVerificationFailed(verdict.Set, verdict.Verifier, verdict.Result, verdict.Message));
                break;
            case CycleFault fault:
                WriteError(ErrorRecords.StoreFault(fault.Error));
                break;
            case CycleWarning warning:
                WriteWarning(warning.Message);
                break;
        }
    }
}

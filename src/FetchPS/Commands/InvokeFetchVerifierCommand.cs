using System.Management.Automation;
using FetchPS.Completion;
using FetchPS.Core.Errors;
using FetchPS.Core.Verification.Runs;

namespace FetchPS.Commands;

/// <summary>Has verifiers look, now, at versions of any age.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FetchVerifier", SupportsShouldProcess = true, DefaultParameterSetName = nameof(Unverified))]
[OutputType(typeof(Verification))]
public sealed class InvokeFetchVerifierCommand : FetchCmdlet
{
    private readonly List<long> ids = [];
    private readonly List<Verifier> verifiers = [];

    /// <summary>The verifiers' names, or wildcards.</summary>
    [Parameter(Position = 0, HelpMessage = "The verifier's name, or a wildcard over names; all by default.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The URLs whose versions they look at; removed URLs count.</summary>
    [Parameter(ParameterSetName = nameof(Url), Mandatory = true, HelpMessage = "Every version of these URLs: an address, a wildcard over addresses, or an id.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    public UrlIdentity? Url { get; set; }

    /// <summary>The versions that they look at.</summary>
    [Parameter(ParameterSetName = nameof(Id), Mandatory = true, ValueFromPipeline = true, HelpMessage = "The id of the version, or a FileVersion object.")]
    [Alias("VersionId")]
    [ValidateNotNullOrEmpty]
    public VersionIdentity[] Id { get; set; } = [];

    /// <summary>Whether they look at the versions without a verdict; so it is by default.</summary>
    [Parameter(ParameterSetName = nameof(Unverified), HelpMessage = "Versions without a verdict; so it is by default.")]
    public SwitchParameter Unverified { get; set; }

    /// <summary>Whether they look at every version of the store.</summary>
    [Parameter(ParameterSetName = nameof(All), Mandatory = true, HelpMessage = "Every version of the store.")]
    public SwitchParameter All { get; set; }

    /// <summary>Whether verdicts count on every version.</summary>
    [Parameter(HelpMessage = "What they say decides, also on versions that did not need them, or were decided before. Without it, it does so only on versions that wait for them.")]
    public SwitchParameter Decide { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        foreach (var name in Name)
            ForItem(() => Take(name));
    }

    /// <inheritdoc/>
    protected override void Process() => ids.AddRange(Id.Select(identity => identity.Id));

    /// <inheritdoc/>
    protected override void Finish()
    {
        // A pipeline that brought nothing asked for nothing, rather than for all that is unverified.
        if (MyInvocation.ExpectingInput && ids.Count == 0 && ParameterSetName == nameof(Unverified) && !Unverified)
            return;

        var query = ParameterSetName switch
        {
            nameof(Url) => new() { Url = Url!.Pattern(OpenedStore) },
            nameof(All) => new(),
            _ => new Core.Versions.VersionQuery { Status = VerificationStatus.Unverified },
        };
        var what = ParameterSetName switch
        {
            nameof(Url) => $"every version of {Url}",
            nameof(Id) => $"{ids.Count} versions",
            nameof(All) => "every version",
            _ => "versions without a verdict",
        };
        var chosen = verifiers.DistinctBy(verifier => verifier.Id)
            .Where(verifier => ShouldProcess($"Verifier {verifier.Name}", $"Look at {what}{(Decide ? ", and decide" : "")}")).ToList();
        if (chosen.Count == 0)
            return;

        var options = new VerifierRunOptions { Verifiers = chosen, VersionIds = ParameterSetName == nameof(Id) ? ids : null, Query = query, Decide = Decide };
        var progress = new CycleProgress(WriteProgress, "Verifier run", "versions");
        try
        {
            Run<VerifierRunEvent>((report, token) => OpenedStore.RunVerifiersAsync(options, report, token), happened => Take(happened, progress));
        }
        finally
        {
            progress.Complete();
        }
    }

    private void Take(string name)
    {
        foreach (var verifier in OpenedStore.Verifiers.Find(name))
        {
            if (verifier is { SetName: null, Enabled: true })
                verifiers.Add(verifier);
            else if (verifier.SetName is null)
                WriteError(ErrorRecords.Of(VerifierErrors.VerifierDisabled(verifier.Name)));
            else if (!WildcardPattern.ContainsWildcardCharacters(name))
                throw VerifierErrors.VerifiesSets(verifier.Name, verifier.SetName);
            if (Decide && verifier is { SetName: null, Need: VerifierNeed.Advisory })
                WriteWarning($"The verifier {verifier.Name} is advisory: what it says decides nothing, with -Decide too.");
        }
    }

    private void Take(VerifierRunEvent happened, CycleProgress progress)
    {
        switch (happened)
        {
            case VerifierRunStarted started:
                progress.Start(started.Versions);
                break;
            case VersionVerified verified:
                progress.Advance(verified.Verdicts.Any(verdict => verdict.Result == VerificationResult.Failed));
                WriteObject(verified.Verdicts, enumerateCollection: true);
                break;
            case VersionRefused refused:
                WriteError(ErrorRecords.Of(refused.Error));
                break;
            case VerifierRunWarning warning:
                WriteWarning(warning.Message);
                break;
        }
    }
}

using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Cycles.Runs;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;
using FetchPS.Views;

namespace FetchPS.Commands;

/// <summary>Has verifiers look, now, at versions of any age.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FetchVerifier", SupportsShouldProcess = true, DefaultParameterSetName = nameof(Unverified))]
[OutputType(typeof(Verification))]
public sealed class InvokeFetchVerifierCommand : FetchCmdlet
{
    private readonly List<long> ids = [];
    private readonly List<UrlIdentity> urls = [];
    private readonly List<Verifier> verifiers = [];
    private bool hasArrived;
    private bool isVerifierGiven;

    /// <summary>The verifiers' names, or wildcards.</summary>
    [Parameter(Position = 0, HelpMessage = "The verifier's name, or a wildcard over names; all by default.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [VerifierIdentityTransformation]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public VerifierIdentity[] Name { get; set; } = [];

    /// <summary>A version, a URL or a verifier, from the pipeline.</summary>
    [Parameter(ValueFromPipeline = true, HelpMessage = "What came through the pipeline: a version or its id, a URL, or a verifier. If nothing comes, nothing is done.")]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The URLs whose versions they look at; removed URLs count.</summary>
    [Parameter(ParameterSetName = nameof(Url), Mandatory = true, HelpMessage = "Every version of these URLs: an address, a wildcard over addresses, or an id.")]
    [ValidateNotNullOrEmpty]
    [UrlIdentityTransformation]
    [ArgumentCompleter(typeof(UrlCompleter))]
    public UrlIdentity[] Url { get; set; } = [];

    /// <summary>The versions that they look at.</summary>
    [Parameter(ParameterSetName = nameof(Id), Mandatory = true, HelpMessage = "The id of the version, or a FileVersion object.")]
    [Alias("VersionId")]
    [ValidateNotNullOrEmpty]
    [VersionIdentityTransformation]
    public VersionIdentity[] Id { get; set; } = [];

    /// <summary>Whether they look at the versions without a verdict; so it is by default.</summary>
    [Parameter(ParameterSetName = nameof(Unverified), HelpMessage = "Versions without a verdict; this is the default.")]
    public SwitchParameter Unverified { get; set; }

    /// <summary>Whether they look at every version of the store.</summary>
    [Parameter(ParameterSetName = nameof(All), Mandatory = true, HelpMessage = "Every version of the store, or of what comes through the pipeline.")]
    public SwitchParameter All { get; set; }

    /// <summary>Whether verdicts count on every version.</summary>
    [Parameter(HelpMessage = "What they say decides, even on versions that did not need them or were decided before. Without it, it does so only on versions that wait for them.")]
    public SwitchParameter Decide { get; set; }

    private bool IsUnverified => Unverified || (ParameterSetName == nameof(Unverified) && urls.Count == 0);

    /// <inheritdoc/>
    protected override void Begin()
    {
        foreach (var name in Name)
            ForItem(() => Take(name));
        foreach (var identity in Id)
            ForItem(() => ids.Add(identity.Id));
        urls.AddRange(Url);
        isVerifierGiven = Name.Length > 0;
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (InputObject is not null)
            ForItem(() => Take(InputObject));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // A pipeline that brought nothing asked for nothing, rather than for everything.
        if (MyInvocation.ExpectingInput && !hasArrived)
            return;
        if (!isVerifierGiven)
            Take(VerifierIdentity.All);

        List<VersionQuery> queries = [];
        foreach (var url in urls)
            ForItem(() => queries.Add(new() { Url = url.Pattern(OpenedStore), Status = IsUnverified ? VerificationStatus.Unverified : null }));
        if (urls.Count == 0 && ids.Count == 0 && ParameterSetName is not (nameof(Url) or nameof(Id)))
            queries.Add(new() { Status = IsUnverified ? VerificationStatus.Unverified : null });
        var chosen = verifiers.DistinctBy(verifier => verifier.Id)
            .Where(verifier => ShouldProcess($"Verifier {verifier.Name}", $"Look at {Described()}{(Decide ? ", and decide" : "")}")).ToList();
        if (chosen.Count == 0)
            return;

        var options = new VerifierRunOptions { Verifiers = chosen, Queries = queries, Decide = Decide };
        if (ids.Count > 0)
            RunVerifiers(options with { VersionIds = ids });
        if (queries.Count > 0)
            RunVerifiers(options);
    }

    private string Described()
    {
        var what = IsUnverified ? "versions without a verdict" : "every version";
        List<string> parts = ids.Count > 0 ? [$"{ids.Count} versions"] : [];
        if (urls.Count > 0)
            parts.Add($"{what} of {string.Join(", ", urls.Take(3))}{(urls.Count > 3 ? ", …" : "")}");
        return parts.Count > 0 ? string.Join(" and ", parts) : what;
    }

    private void RunVerifiers(VerifierRunOptions options)
    {
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

    // A number is a version's id. A text is that too, an address, or a verifier's name.
    private void Take(PSObject given)
    {
        var isAddress = given.BaseObject is Uri || (given.BaseObject is string text && text.Contains("://", StringComparison.Ordinal));
        var isName = given.BaseObject is string name && !isAddress && !name.All(char.IsAsciiDigit);
        if (!isName && !isAddress && VersionIdentity.Of(given) is { } version)
            ids.Add(version.Id);
        else if (!isName && UrlIdentity.Of(given) is { } url)
            urls.Add(url);
        else if (VerifierIdentity.Of(given) is { } verifier)
            Take(verifier);
        else
            throw VerifierErrors.NothingToVerify(given.ToString());
        hasArrived = true;
    }

    private void Take(VerifierIdentity identity)
    {
        isVerifierGiven = true;
        foreach (var verifier in identity.Find(OpenedStore))
        {
            if (verifier is { SetName: null, Enabled: true })
                verifiers.Add(verifier);
            else if (verifier.SetName is null)
                WriteError(ErrorRecords.Of(VerifierErrors.VerifierDisabled(verifier.Name)));
            else if (!WildcardPattern.ContainsWildcardCharacters(identity.ToString()))
                throw VerifierErrors.VerifiesSets(verifier.Name, verifier.SetName);
            if (Decide && verifier is { SetName: null, Need: VerifierNeed.Advisory })
                WriteWarning($"The verifier {verifier.Name} is advisory: what it says decides nothing, even with -Decide.");
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

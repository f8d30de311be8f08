using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;

namespace FetchPS.Cmdlets;

/// <summary>A cmdlet that says what a verifier of any kind looks at, and what its word counts for.</summary>
public abstract class VerifierOptionsCmdlet : FetchCmdlet
{
    /// <summary>A wildcard over the addresses it applies to.</summary>
    [Parameter(HelpMessage = "A wildcard over the addresses whose versions it verifies; all by default.")]
    [ValidateNotNullOrEmpty]
    [Alias("UrlPattern")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UrlCompleter))]
    public string? Url { get; set; }

    /// <summary>The set whose members it looks at together.</summary>
    [Parameter(HelpMessage = "The set whose newest versions it looks at together, once in a cycle, instead of single versions.")]
    [ValidateNotNullOrEmpty]
    [Alias("Set")]
    [ArgumentCompleter(typeof(SetCompleter))]
    public string? SetName { get; set; }

    /// <summary>Whether a version passes only if it did; so it is by default.</summary>
    [Parameter(HelpMessage = "A version passes only if this verifier passed it. This is the default, unless -Advisory is given.")]
    public SwitchParameter Required { get; set; }

    /// <summary>Whether its verdicts are kept and decide nothing.</summary>
    [Parameter(HelpMessage = "What it says is kept and shown, but decides nothing.")]
    public SwitchParameter Advisory { get; set; }

    /// <summary>The verifier that must have passed a version before.</summary>
    [Parameter(HelpMessage = "Another verifier: only what that one passed is looked at. It applies only where that one does.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VerifierCompleter))]
    public string? After { get; set; }

    /// <summary>How long it may take for one version.</summary>
    [Parameter(HelpMessage = "How long it may take for one version, such as 30s or 5m.")]
    [TimeoutTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Puts what was given into a verifier.</summary>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    private protected NewVerifier Apply(NewVerifier verifier) => Advisory && Required
        ? throw UrlErrors.InvalidOption("Required and Advisory", "a verifier is one of them")
        : verifier with { Url = Url, Set = SetName, Need = Advisory ? VerifierNeed.Advisory : VerifierNeed.Required, After = After, Timeout = Timeout };
}

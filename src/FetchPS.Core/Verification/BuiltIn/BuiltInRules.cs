using FetchPS.Core.Model;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>The rules that are compiled into FetchPS, by name.</summary>
public static class BuiltInRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RuleDefinition> All { get; } =
    [
        EnvelopeRule.Definition, JsonRule.Definition, NotHtmlRule.Definition, RegexRule.Definition, Sha256Rule.Definition, TextRule.Definition, XmlRule.Definition,
    ];

    /// <summary>The rule of that name, whatever the letters' case; null when there is none.</summary>
    public static RuleDefinition? Find(string name) => All.FirstOrDefault(rule => string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rule of that name, whatever the letters' case.</summary>
    /// <exception cref="FetchException"><c>UnknownRule</c>.</exception>
    public static RuleDefinition Require(string name) => Find(name) ?? throw RuleErrors.UnknownRule(name, All.Select(rule => rule.Name));

    /// <summary>Checks a verifier that is a rule, and writes its rule and options in one way alone.</summary>
    /// <exception cref="FetchException">
    /// <c>UnknownRule</c>, <c>UnknownRuleOption</c>, <c>InvalidRuleOption</c>, <c>MissingRuleOption</c>, <c>RuleAppliesToItsSource</c>.
    /// </exception>
    public static NewVerifier Check(NewVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        var definition = Require(verifier.Command);
        var options = new RuleOptions(definition, verifier.Options, verifier.Timeout, verifier.Set is not null);
        definition.Make(options);
        if (!options.OfSet && definition.SourceOption is { } name && options.Text(name) is { } source
            && (verifier.Url is null || Wildcard.MatchesAddress(verifier.Url, source)))
            throw RuleErrors.RuleAppliesToItsSource(verifier.Name, UrlAddress.Parse(source));
        return verifier with { Command = definition.Name, Options = options.All };
    }

    /// <summary>Makes a verifier's rule.</summary>
    /// <exception cref="FetchException">It can't be used any more: a file that an option names is gone, or another.</exception>
    internal static IBuiltInRule Make(Verifier verifier)
    {
        var definition = Require(verifier.Command);
        return definition.Make(new RuleOptions(definition, verifier.Options, verifier.Timeout, verifier.SetName is not null));
    }

    /// <summary>Whether a verifier looks at versions of another address too, so that it has to wait for those of its cycle.</summary>
    internal static bool LooksElsewhere(Verifier verifier) => Source(verifier) is not null;

    /// <summary>Whether a verifier judges what another one looks at besides its own versions.</summary>
    internal static bool Judges(Verifier verifier, Verifier other) =>
        Source(other) is { } address && (verifier.UrlPattern is not { } pattern || Wildcard.MatchesAddress(pattern, address));

    private static string? Source(Verifier verifier) =>
        verifier.Kind == VerifierKind.BuiltIn && Find(verifier.Command)?.SourceOption is { } option ? verifier.Options.GetValueOrDefault(option) : null;
}

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>A rule that is compiled into FetchPS: what it is called, which options it takes, and how it is made.</summary>
public sealed class RuleDefinition
{
    internal RuleDefinition(string name, string summary, IReadOnlyList<RuleOption> options, Func<RuleOptions, IBuiltInRule> make)
    {
        Name = name;
        Summary = summary;
        Options = options;
        Make = make;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it asks of a file, in a line.</summary>
    public string Summary { get; }

    /// <summary>The options that it takes.</summary>
    public IReadOnlyList<RuleOption> Options { get; }

    /// <summary>The option, if given, that names another watched address whose versions the rule looks at.</summary>
    internal string? SourceOption { get; init; }

    internal Func<RuleOptions, IBuiltInRule> Make { get; }
}

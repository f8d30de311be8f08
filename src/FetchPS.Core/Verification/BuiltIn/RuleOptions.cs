using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>The options that a rule was given, checked for name and kind.</summary>
internal sealed class RuleOptions
{
    private readonly RuleDefinition definition;
    private readonly SortedDictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the options.</summary>
    /// <param name="definition">The rule that they are for.</param>
    /// <param name="given">Their values, by name.</param>
    /// <param name="timeout">How long the rule may take for one version.</param>
    /// <param name="ofSet">Whether it judges the members of a set, all together.</param>
    /// <exception cref="FetchException"><c>UnknownRuleOption</c>, <c>InvalidRuleOption</c>.</exception>
    public RuleOptions(RuleDefinition definition, IReadOnlyDictionary<string, string> given, TimeSpan timeout, bool ofSet)
    {
        this.definition = definition;
        Timeout = timeout;
        OfSet = ofSet;
        foreach (var (name, value) in given)
        {
            var option = definition.Options.FirstOrDefault(option => string.Equals(option.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw RuleErrors.UnknownRuleOption(definition.Name, name, definition.Options.Select(option => option.Name));
            if (!values.TryAdd(option.Name, Canonical(option, value.Trim())))
                throw Invalid(option.Name, "it is given twice");
        }
    }

    /// <summary>How long the rule may take for one version.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether the rule judges the members of a set, all together.</summary>
    public bool OfSet { get; }

    /// <summary>All that were given, each written in one way alone.</summary>
    public IReadOnlyDictionary<string, string> All => values;

    public string? Text(string name) => values.GetValueOrDefault(name);

    public long? Number(string name) => values.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A percentage, as a share from 0 to 1.</summary>
    public double Share(string name, double usual) => values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) / 100 : usual;

    public bool Switch(string name) => values.TryGetValue(name, out var text) && text == "true";

    /// <summary>One of a few words, as it is written here.</summary>
    /// <exception cref="FetchException"><c>InvalidRuleOption</c>.</exception>
    public string Choice(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name) ?? words[0];
        foreach (var word in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        throw Invalid(name, $"it must be {string.Join(", ", words[..^1])} or {words[^1]}");
    }

    public FetchException Invalid(string name, string reason, Exception? cause = null) =>
        RuleErrors.InvalidRuleOption(definition.Name, name, Text(name) ?? "", reason, cause);

    private string Canonical(RuleOption option, string value) => option.Kind switch
    {
        RuleOptionKind.Number => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw RuleErrors.InvalidRuleOption(definition.Name, option.Name, value, "it must be a whole number, 0 or more"),
        RuleOptionKind.Percent => double.TryParse(value.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? percent.ToString(CultureInfo.InvariantCulture)
            : throw RuleErrors.InvalidRuleOption(definition.Name, option.Name, value, "it must be a percentage from 0 to 100"),
        RuleOptionKind.Switch => bool.TryParse(value, out var on)
            ? on ? "true" : "false"
            : throw RuleErrors.InvalidRuleOption(definition.Name, option.Name, value, "it must be true or false"),
        RuleOptionKind.File => File.Exists(value)
            ? Path.GetFullPath(value)
            : throw RuleErrors.InvalidRuleOption(definition.Name, option.Name, value, "there is no such file"),
        RuleOptionKind.Url => UrlAddress.Parse(value).Text,
        _ => value.Length > 0 ? value : throw RuleErrors.InvalidRuleOption(definition.Name, option.Name, value, "it is empty"),
    };
}

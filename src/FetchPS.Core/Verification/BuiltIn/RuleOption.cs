namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>An option of a built-in rule.</summary>
/// <param name="Name">Its name, whatever the letters' case.</param>
/// <param name="Kind">What its value must be.</param>
/// <param name="Summary">What it does, in a line.</param>
public sealed record RuleOption(string Name, RuleOptionKind Kind, string Summary);

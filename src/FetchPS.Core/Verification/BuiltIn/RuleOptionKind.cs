namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>What the value of a rule's option must be.</summary>
public enum RuleOptionKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number, not negative.</summary>
    Number,

    /// <summary>A number from 0 to 100, with or without a percent sign.</summary>
    Percent,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>The path of a file.</summary>
    File,

    /// <summary>An https address.</summary>
    Url,
}

using FetchPS.Core.Model;

namespace FetchPS.Core.Verification;

/// <summary>Errors about built-in rules. Each method's name is the error's id.</summary>
public static class RuleErrors
{
    /// <summary>There is no such rule.</summary>
    public static FetchException UnknownRule(string name, IEnumerable<string> known) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"There is no built-in rule '{name}'. The rules are {string.Join(", ", known)}.");

    /// <summary>The rule has no such option.</summary>
    public static FetchException UnknownRuleOption(string rule, string option, IEnumerable<string> known) =>
        FetchError.Of(FetchErrorKind.InvalidInput, option, $"The rule {rule} has no option '{option}'. {Takes(known)}");

    /// <summary>An option's value can't be used.</summary>
    public static FetchException InvalidRuleOption(string rule, string option, string value, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidInput, option, $"The option {option} of the rule {rule} can't be '{value}': {reason}.", cause);

    /// <summary>The rule needs an option that was not given.</summary>
    public static FetchException MissingRuleOption(string rule, string needed, string example) =>
        FetchError.Of(FetchErrorKind.InvalidInput, rule, $"The rule {rule} needs {needed}, as in -Option @{{ {example} = '…' }}.");

    /// <summary>The rule would judge the very file that it compares with.</summary>
    public static FetchException RuleAppliesToItsSource(string verifier, UrlAddress address) =>
        FetchError.Of(FetchErrorKind.InvalidInput, verifier, $"The verifier '{verifier}' would judge its own checksum file {address} too, which can't pass. Choose by -Url which addresses it is for, without that one.");

    /// <summary>A charset that was named is not known.</summary>
    public static FetchException UnknownCharset(string charset) =>
        FetchError.Of(FetchErrorKind.InvalidInput, charset, $"The server says that the text is in the charset '{charset}', which is not known here. Name a known one with the option Charset.");

    /// <summary>A file is larger than what a rule can look at in one piece.</summary>
    public static FetchException TooLargeForRule(string what, long limit) =>
        FetchError.Of(FetchErrorKind.InvalidData, what, FormattableString.Invariant($"{what} is longer than {limit:N0} characters, the most that the rule looks at in one piece."));

    private static string Takes(IEnumerable<string> known) =>
        string.Join(", ", known) is { Length: > 0 } names ? $"It takes {names}." : "It takes none.";
}

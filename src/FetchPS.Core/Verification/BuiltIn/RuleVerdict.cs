namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>What a rule says of a version.</summary>
/// <param name="Result">The result.</param>
/// <param name="Message">Why, in a sentence.</param>
/// <param name="Output">More of it, in lines; null when there is no more to say.</param>
internal readonly record struct RuleVerdict(VerificationResult Result, string Message, string? Output = null)
{
    public static RuleVerdict Pass(FormattableString message, string? output = null) => new(VerificationResult.Passed, FormattableString.Invariant(message), output);

    public static RuleVerdict Fail(FormattableString message, string? output = null) => new(VerificationResult.Failed, FormattableString.Invariant(message), output);

    /// <summary>It can't be told.</summary>
    public static RuleVerdict Unknown(FormattableString message) => new(VerificationResult.Error, FormattableString.Invariant(message));
}

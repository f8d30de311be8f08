namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>A rule that is compiled into FetchPS, with its options.</summary>
internal interface IBuiltInRule
{
    /// <summary>Judges one version. Called by several threads at once.</summary>
    /// <exception cref="FetchException">It can't be judged; the version is not blamed.</exception>
    /// <exception cref="OperationCanceledException">The subject's limit is over.</exception>
    RuleVerdict Judge(RuleSubject subject);
}

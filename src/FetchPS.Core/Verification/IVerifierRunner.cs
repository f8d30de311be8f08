namespace FetchPS.Core.Verification;

/// <summary>Runs verifiers of one kind.</summary>
public interface IVerifierRunner
{
    /// <summary>Gives every version to the verifier and reports exactly one verdict for each, in any order.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="versions">The versions, as they come; its end means that there are no more.</param>
    /// <param name="report">Takes each verdict as soon as it can't change any more; never called by two threads at once.</param>
    /// <param name="cancellationToken">Ends the verifier and all its children; versions without a verdict then get none.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; everything that was started has ended.</exception>
    Task RunAsync(
        Verifier verifier,
        IAsyncEnumerable<FileVersion> versions,
        Func<Verdict, ValueTask> report,
        CancellationToken cancellationToken);

    /// <summary>Gives all members of a set to the verifier. By default each on its own: the set passes when every member does, and fails when one does.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="candidate">The set's newest versions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the verifier and all its children.</param>
    /// <returns>One verdict on all together; its <see cref="Verdict.VersionId"/> is 0.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; everything that was started has ended.</exception>
    Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return SetVerdict.OfEachAsync(candidate, (versions, report) => RunAsync(verifier, versions, report, cancellationToken), time);
    }
}

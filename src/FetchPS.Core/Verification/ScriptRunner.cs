namespace FetchPS.Core.Verification;

/// <summary>Stand-in until the script runner is merged.</summary>
public sealed class ScriptRunner(ScriptHost host, TimeProvider time) : IVerifierRunner
{
    /// <inheritdoc/>
    public Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Func<Verdict, ValueTask> report, CancellationToken cancellationToken) => throw VerifierErrorsPlaceholder(host, time);
    private static NotSupportedException VerifierErrorsPlaceholder(ScriptHost host, TimeProvider time) => new($"{host} {time}");
}

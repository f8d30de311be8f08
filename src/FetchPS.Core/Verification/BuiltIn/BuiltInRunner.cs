using System.Text.RegularExpressions;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Runs the rules that are compiled into FetchPS, on several versions at once.</summary>
internal sealed class BuiltInRunner(VersionArchive archive, TimeProvider time) : IVerifierRunner
{
    /// <summary>What runs is this assembly: its hash tells one version of the rules from another.</summary>
    private static readonly Lazy<string?> ownSha256 = new(() =>
        typeof(BuiltInRunner).Assembly.Location is { Length: > 0 } path ? VerifierProgram.Sha256(path) : null);

    /// <inheritdoc/>
    public Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Func<Verdict, ValueTask> report, CancellationToken cancellationToken)
    {
        var judge = Judge(verifier);
        return VersionsAtOnce.JudgeAsync(versions, Environment.ProcessorCount, (version, token) => Task.FromResult(JudgeTimed(verifier, version, judge, token)), report, cancellationToken);
    }

    private Verdict JudgeTimed(Verifier verifier, FileVersion version, Func<RuleSubject, RuleVerdict> judge, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var stamp = time.GetTimestamp();
        var said = Judge(verifier, version, judge, cancellationToken);
        return new Verdict(version.Id, said.Result, OutputText.OneLine(said.Message), started, time.GetElapsedTime(stamp), ownSha256.Value) { Output = said.Output };
    }

    /// <summary>Makes the rule once for all its versions; one that can't be made says so of each.</summary>
    private static Func<RuleSubject, RuleVerdict> Judge(Verifier verifier)
    {
        try
        {
            return BuiltInRules.Make(verifier).Judge;
        }
        catch (FetchException failure)
        {
            return _ => RuleVerdict.Unknown($"{failure.Message}");
        }
    }

    private RuleVerdict Judge(Verifier verifier, FileVersion version, Func<RuleSubject, RuleVerdict> judge, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(verifier.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var content = VersionArchive.Open(version, either.Token);
            return judge(new RuleSubject(version, content, archive, either.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or RegexMatchTimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return RuleVerdict.Unknown($"{VerdictText.NoResultWithin(verifier.Timeout)}");
        }
        catch (Exception failure) when (failure is FetchException or IOException or UnauthorizedAccessException)
        {
            return RuleVerdict.Unknown($"{failure.Message}");
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or RegexMatchTimeoutException))
        {
            // One that nobody foresaw is the rule's error, not the cycle's.
            return RuleVerdict.Unknown($"The rule {verifier.Command} broke: {failure.GetType().Name}: {failure.Message}");
        }
    }
}

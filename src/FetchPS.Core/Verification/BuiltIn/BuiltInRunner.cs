using System.Text.RegularExpressions;
using FetchPS.Core.Errors;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Runs the rules that are compiled into FetchPS, on several versions at once.</summary>
internal sealed class BuiltInRunner(VersionArchive archive, TimeProvider time) : IVerifierRunner
{
    /// <summary>What runs is this assembly: its hash tells one version of the rules from another.</summary>
    private static readonly Lazy<string?> ownSha256 = new(() =>
        typeof(BuiltInRunner).Assembly.Location is { Length: > 0 } path ? VerifierProgram.Sha256(path) : null);

    /// <inheritdoc/>
    public Task RunAsync(Verifier verifier, IAsyncEnumerable<FileVersion> versions, Func<Verdict, ValueTask> report, CancellationToken cancellationToken) =>
        RunAsync(verifier, versions, [], report, cancellationToken);

    /// <inheritdoc/>
    public Task<Verdict> RunSetAsync(Verifier verifier, SetCandidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        var members = candidate.Members.Select(member => member.Version).ToList();
        return SetVerdict.OfEachAsync(candidate, (versions, report) => RunAsync(verifier, versions, members, report, cancellationToken), time);
    }

    private Task RunAsync(
        Verifier verifier, IAsyncEnumerable<FileVersion> versions, IReadOnlyCollection<FileVersion> fellows, Func<Verdict, ValueTask> report, CancellationToken cancellationToken)
    {
        var judge = Judge(verifier);
        return VersionsAtOnce.JudgeAsync(versions, Environment.ProcessorCount, (version, token) =>
            JudgeTimedAsync(verifier, version, archive.BesideOf(verifier, version, fellows), judge, token), report, cancellationToken);
    }

    private async Task<Verdict> JudgeTimedAsync(
        Verifier verifier, FileVersion version, SecondFiles seconds, Func<RuleSubject, RuleVerdict> judge, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var stamp = time.GetTimestamp();
        var said = await JudgeAsync(verifier, version, seconds, judge, cancellationToken).ConfigureAwait(false);
        return new Verdict(version.Id, said.Result, OutputText.OneLine(said.Message), started, time.GetElapsedTime(stamp), ownSha256.Value)
        {
            Output = said.Output,
            RestsOn = seconds.RestsOn,
        };
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

    /// <summary>
    /// Judges within the verifier's limit. Some of a rule can't hear that its time is over, such as a pattern that goes back and forth: the verdict does not wait for it, and it ends by itself.
    /// </summary>
    private async Task<RuleVerdict> JudgeAsync(
        Verifier verifier, FileVersion version, SecondFiles seconds, Func<RuleSubject, RuleVerdict> judge, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(verifier.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var token = either.Token;
        try
        {
            return await Task.Run(Read, token).WaitAsync(token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or RegexMatchTimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return RuleVerdict.Unknown($"{VerdictText.NoResultWithin(verifier.Timeout)}");
        }
        catch (Exception failure) when (failure is FetchException || DiskFault.Is(failure))
        {
            return RuleVerdict.Unknown($"{failure.Message}");
        }
        catch (Exception failure)
        {
            // One that nobody foresaw is the rule's error, not the cycle's.
            return RuleVerdict.Unknown($"The rule {verifier.Command} broke: {failure.GetType().Name}: {failure.Message}");
        }

        RuleVerdict Read()
        {
            using var content = VersionArchive.Open(version, token);
            return judge(new RuleSubject(version, content, archive, seconds, token));
        }
    }
}

namespace FetchPS.Core.Verification;

/// <summary>Makes one verdict on a set of verdicts on its members.</summary>
internal static class SetVerdict
{
    /// <summary>The version's id in a verdict that is on a set.</summary>
    public const long OfNoVersion = 0;

    /// <summary>Has each member looked at, in one run.</summary>
    public static async Task<Verdict> OfEachAsync(SetCandidate candidate, Func<IAsyncEnumerable<FileVersion>, Func<Verdict, ValueTask>, Task> run, TimeProvider time)
    {
        var (started, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        Dictionary<long, Verdict> verdicts = [];
        await run(candidate.Members.Select(member => member.Version).ToAsyncEnumerable(), verdict =>
        {
            verdicts.Add(verdict.VersionId, verdict);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return Combine(candidate, verdicts, started, time.GetElapsedTime(stamp));
    }

    /// <summary>One that failed fails the set; else one that broke or is missing is the verifier's error; else all passed.</summary>
    private static Verdict Combine(SetCandidate candidate, Dictionary<long, Verdict> verdicts, DateTimeOffset started, TimeSpan duration)
    {
        var judged = candidate.Members.Where(member => verdicts.ContainsKey(member.Version.Id)).Select(member => (member.File, Verdict: verdicts[member.Version.Id])).ToList();
        var result = judged.Exists(one => one.Verdict.Result == VerificationResult.Failed) ? VerificationResult.Failed
            : judged.Count < candidate.Members.Count || judged.Exists(one => one.Verdict.Result == VerificationResult.Error) ? VerificationResult.Error
            : VerificationResult.Passed;
        var said = judged.Where(one => one.Verdict.Result == result && !string.IsNullOrEmpty(one.Verdict.Message)).Select(one => $"{one.File}: {one.Verdict.Message}").ToList();
        return new(OfNoVersion, result, said.Count == 0 ? null : string.Join(" ", said), started, duration, judged.Select(one => one.Verdict.VerifierSha256).FirstOrDefault(hash => hash is not null))
        {
            Output = judged.Select(one => one.Verdict.Output).FirstOrDefault(output => output is not null),
            RestsOn = [.. judged.SelectMany(one => one.Verdict.RestsOn).Distinct()],
        };
    }
}

using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles.Runs;

/// <summary>Which verifier of a run looks at which version, and what its verdict counts for there.</summary>
internal sealed class RunScope(long runId, VerifierRunOptions options, IReadOnlyList<Verifier> all)
{
    private readonly Dictionary<string, long> skipped = [];
    private long busy;

    public long RunId { get; } = runId;

    /// <summary>Verdicts so far.</summary>
    public long Verdicts { get; set; }

    /// <summary>The verifiers that apply to a version and need not wait for another one of this run.</summary>
    public IEnumerable<Verifier> First(FileVersion version) => Applying(version).Where(verifier => !Applying(version).Any(other => other.Name == verifier.After));

    /// <summary>The verifiers that waited for one of this run.</summary>
    public IEnumerable<Verifier> Followers(Verifier verifier, FileVersion version) => Applying(version).Where(other => other.After == verifier.Name);

    /// <summary>Claims a verifier's look at a version.</summary>
    /// <returns>What its verdict will count for; null when it can't look at it now.</returns>
    public VerdictWeight? Start(StoreTransaction transaction, Verifier verifier, FileVersion version)
    {
        var connection = transaction.Connection;
        if (verifier.After is { } before && !(all.FirstOrDefault(other => other.Name == before) is { } predecessor && VerificationRepository.HasPassed(connection, version.Id, predecessor.Id)))
        {
            Skip(verifier, version);
            return null;
        }

        var isClaimed = RequiredVerifierRepository.ClaimOne(connection, RunId, version.Id, verifier.Id);
        if (!isClaimed && RequiredVerifierRepository.IsClaimed(connection, version.Id, verifier.Id))
        {
            busy++;
            return null;
        }

        return options.Decide && verifier.Need == VerifierNeed.Required ? VerdictWeight.Decides
            : isClaimed ? VerdictWeight.CountsWhereNeeded
            : VerdictWeight.Advisory;
    }

    /// <summary>Notes that a verifier, and whatever comes after it, did not look at a version because one before it did not pass it.</summary>
    public void Skip(Verifier verifier, FileVersion version)
    {
        skipped[verifier.Name] = skipped.GetValueOrDefault(verifier.Name) + 1;
        foreach (var follower in Followers(verifier, version))
            Skip(follower, version);
    }

    /// <summary>What was left out, as sentences.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var (name, count) in skipped)
            yield return $"{name} did not look at {count} versions that {all.First(verifier => verifier.Name == name).After} has not passed.";
        if (busy > 0)
            yield return $"{busy} looks at versions were left out, because a cycle is working on them.";
    }

    private IEnumerable<Verifier> Applying(FileVersion version) => options.Verifiers.Where(verifier => Assignment.Applies(verifier, version.Url));
}

using System.Collections.Concurrent;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>
/// The one door through which a rule sees versions of other watched URLs while it judges a version. What its verdict rests on is noted here, so that no rule can forget it:
/// when that URL gets a newer version, the verdict is void.
/// </summary>
internal sealed class SecondFiles(Database database, StoreLayout layout, Verifier verifier, FileVersion subject, IReadOnlyCollection<FileVersion> fellows)
{
    // A rule whose time was over may still be at it while its verdict is told.
    private readonly ConcurrentDictionary<long, bool> restsOn = [];

    /// <summary>The versions that what was said rests on.</summary>
    public IReadOnlyCollection<long> RestsOn => [.. restsOn.Keys];

    /// <summary>
    /// Judges beside the version of another URL that belongs to the subject: its fellow in a set, else that URL's newest; where the subject is no longer its own URL's newest,
    /// those that were newest in its time, of which one that passes it will do.
    /// </summary>
    /// <param name="address">The other URL's address.</param>
    /// <param name="judge">Judges beside one version, or none where none was stored yet.</param>
    public RuleVerdict Judge(string address, Func<SecondFile, RuleVerdict> judge)
    {
        var found = Find(address);
        if (found.Count == 0)
            return RuleVerdict.Unknown($"{UrlAddress.Mask(address)} is not watched. Add-FetchUrl adds it.");

        var said = found.Select(file => (File: file, Verdict: judge(file))).ToList();
        var (beside, verdict) = said.Find(one => one.Verdict.Result == VerificationResult.Passed) is { File: not null } passed ? passed : said[^1];
        if (beside.Version is not { } version)
            return verdict;

        restsOn[version.Id] = true;
        // What it passed is not failed for what another file became: until its own next version comes, or the other's, nobody knows.
        return verdict.Result == VerificationResult.Failed && database.Read(connection => BasisRepository.PassedBesideAnother(connection, subject.Id, verifier.Id, version))
            ? RuleVerdict.Unknown($"{verdict.Message} It passed next to another version of that, and waits until both match again.")
            : verdict;
    }

    private List<SecondFile> Find(string address)
    {
        var fellow = fellows.FirstOrDefault(member => member.Url == address);
        return database.Read(connection =>
        {
            if (VersionHistoryRepository.Watched(connection, address) is not { } url)
                return fellow is null ? [] : [new(fellow, SecondFileFault.None, IsOutdated: false, LastError: null)];

            var isOutdated = VersionHistoryRepository.IsOlder(connection, url.Id, subject.Id);
            var found = fellow is not null ? [fellow]
                : VersionHistoryRepository.Beside(connection, subject.Id, url.Id).ConvertAll(row => row.ToVersion(layout));
            return found.Count == 0
                ? [new(null, SecondFileFault.None, isOutdated, url.LastError)]
                : found.ConvertAll(version => new SecondFile(version, VersionHistoryRepository.Fault(connection, version.Id), isOutdated, url.LastError));
        });
    }
}

/// <summary>A version of another URL, beside which one is judged.</summary>
/// <param name="Version">The version; null where that URL has none.</param>
/// <param name="Fault">Why it is not to be relied on.</param>
/// <param name="IsOutdated">Whether that URL was last fetched before the cycle that stored the version that is judged.</param>
/// <param name="LastError">Why its last turn failed; null when it did not.</param>
internal sealed record SecondFile(FileVersion? Version, SecondFileFault Fault, bool IsOutdated, string? LastError);

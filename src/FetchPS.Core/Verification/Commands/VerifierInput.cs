using System.Globalization;

namespace FetchPS.Core.Verification.Commands;

/// <summary>What a command verifier is told of what it is to look at.</summary>
/// <param name="VersionId">The version; <see cref="SetVerdict.OfNoVersion"/> for a set.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Its variables.</param>
/// <param name="Json">A line for its standard input.</param>
/// <param name="Versions">The versions whose stored files it has in its hands.</param>
internal sealed record VerifierInput(
    long VersionId, IEnumerable<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Json, IReadOnlyList<FileVersion> Versions)
{
    public static VerifierInput Of(Verifier verifier, FileVersion version) => new(
        version.Id,
        new ArgumentTemplate(verifier.ArgumentList).Expand(version),
        new Dictionary<string, string>
        {
            ["FETCHPS_PATH"] = version.Path,
            ["FETCHPS_ID"] = version.Id.ToString(CultureInfo.InvariantCulture),
            ["FETCHPS_URL"] = version.Url,
            ["FETCHPS_NAME"] = version.Name,
            ["FETCHPS_SHA256"] = version.Sha256,
        },
        FileVersionJson.Write(version),
        [version]);

    public static VerifierInput Of(Verifier verifier, SetCandidate candidate) => new(
        SetVerdict.OfNoVersion,
        new ArgumentTemplate(verifier.ArgumentList, ofSet: true).Expand(candidate),
        Variables(candidate),
        SetCandidateJson.Write(candidate),
        [.. candidate.Members.Select(member => member.Version)]);

    /// <summary>The variables that every verifier of a set has which runs in a process of its own.</summary>
    public static IReadOnlyDictionary<string, string> Variables(SetCandidate candidate) =>
        new Dictionary<string, string> { ["FETCHPS_SET"] = candidate.Set, ["FETCHPS_FOLDER"] = candidate.Folder };
}

using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>
/// Passes a file whose SHA-256 is the pinned one, or the one in a checksum file that is watched too. Compared is with the newest checksums, or for
/// an older version with those of its time; a checksum file that is missing, out of date or does not name the file is an error, not
/// a failure.
/// </summary>
internal sealed class Sha256Rule : IBuiltInRule
{
    private const string Value = "Value";
    private const string Url = "Url";
    private const string Name = "Name";

    private readonly string? pinned;
    private readonly string? address;
    private readonly string? name;
    private readonly bool ofSet;

    private Sha256Rule(RuleOptions options)
    {
        pinned = options.Text(Value)?.ToLowerInvariant();
        address = options.Text(Url);
        name = options.Text(Name);
        ofSet = options.OfSet;
        if (pinned is null == address is null)
            throw RuleErrors.MissingRuleOption(Definition.Name, $"either {Value} or {Url}", Url);
        if (pinned is not null && (pinned.Length != 2 * SHA256.HashSizeInBytes || !pinned.All(char.IsAsciiHexDigit)))
            throw options.Invalid(Value, "a SHA-256 has 64 hexadecimal digits");
        if (name is not null && pinned is not null)
            throw options.Invalid(Name, $"it is looked up in a checksum file, and {Value} is given");
    }

    public static RuleDefinition Definition { get; } = new(
        "Sha256",
        "Has the SHA-256 that is pinned, or that a checksum file at another watched address names.",
        [
            new(Value, RuleOptionKind.Text, "The SHA-256, in hexadecimal."),
            new(Url, RuleOptionKind.Url, "The address of a checksum file in the format of sha256sum, which is watched too."),
            new(Name, RuleOptionKind.Text, "The name to look up in it; by default the file's own, otherwise the last part of its address."),
        ],
        options => new Sha256Rule(options))
    {
        SourceOption = Url,
    };

    public RuleVerdict Judge(RuleSubject subject)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(subject.Content));
        if (address is not null)
            return JudgeByFile(subject, hash, address);
        return hash == pinned ? RuleVerdict.Pass($"Its SHA-256 is the pinned one.") : RuleVerdict.Fail($"Its SHA-256 is {hash}, not the pinned {pinned}.");
    }

    private RuleVerdict JudgeByFile(RuleSubject subject, string hash, string source)
    {
        if (subject.Version.Url == source)
            return RuleVerdict.Pass($"It is the checksum file itself.");

        var shown = UrlAddress.Mask(source);
        return subject.SecondFiles.Judge(source, file => JudgeBeside(subject, hash, shown, file));
    }

    private RuleVerdict JudgeBeside(RuleSubject subject, string hash, string shown, SecondFile file)
    {
        var (expected, fault) = file.Version is { } version ? Look(subject, version, file.Fault) : (null, "it was not fetched yet");
        if (expected == hash)
            return RuleVerdict.Pass($"Its SHA-256 is the one in version {file.Version!.Id} of {shown}.");

        var failed = file.LastError is null ? "" : $" Its last fetch failed: {file.LastError}";
        if (fault is not null)
            return RuleVerdict.Unknown($"The checksum file {shown} can't be used: {fault}.{failed}");
        return file.IsOutdated
            ? RuleVerdict.Unknown($"The checksum file {shown} says {expected}, the file has {hash}; but it was last fetched before the file.{failed}")
            : RuleVerdict.Fail($"Its SHA-256 is {hash}, and {shown} says {expected}.");
    }

    /// <summary>What a version of the checksum file says of the file.</summary>
    private (string? Hash, string? Fault) Look(RuleSubject subject, FileVersion checksums, SecondFileFault fault)
    {
        if (fault == SecondFileFault.Failed)
            return (null, $"version {checksums.Id} of it failed");
        if (checksums.Integrity != VersionIntegrity.Whole)
            return (null, $"the bytes of version {checksums.Id} of it are lost");
        // A set's verifier looks at what there is: the set waits for the members' own ones besides.
        if (fault == SecondFileFault.Awaited && !ofSet)
            return (null, $"version {checksums.Id} of it is not verified yet");

        using var content = VersionArchive.Open(checksums, subject.Limit);
        using var reader = new StreamReader(content, Encoding.UTF8);
        var file = ChecksumFile.Read(reader);
        foreach (var wanted in name is null ? [subject.Version.Name, LastPart(subject.Version.Url)] : new[] { name })
        {
            var found = file.Find(wanted);
            if (found.Count > 0)
                return found.Count == 1 ? (found.First(), null) : (null, $"version {checksums.Id} of it has {found.Count} checksums for {wanted}");
        }

        return (null, $"version {checksums.Id} of it has no checksum for {name ?? subject.Version.Name}");
    }

    private static string LastPart(string address)
    {
        var path = UrlAddress.Parse(address).Path;
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}

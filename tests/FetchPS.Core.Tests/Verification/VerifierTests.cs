using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What the tests of both runners share: a folder of their own, versions in it, and a runner's verdicts.</summary>
public abstract class VerifierTests : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected string Folder { get; } = Directory.CreateTempSubdirectory("fetchps-tests-").FullName;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Clear();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the test started.</summary>
    protected virtual void Clear()
    {
        // Most start nothing.
    }

    protected string InFolder(string name) => Path.Combine(Folder, name);

    /// <summary>A version whose file is there; it is made where it was not.</summary>
    protected FileVersion Version(long id, string name = "hosts.txt")
    {
        var path = InFolder($"{id}.txt");
        if (!File.Exists(path))
            File.WriteAllText(path, "192.0.2.1 a\n");
        using var file = File.OpenRead(path);
        return new()
        {
            Id = id,
            UrlId = 7,
            Url = $"https://example.org/{Uri.EscapeDataString(name)}",
            Name = name,
            Path = path,
            LastModified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Fetched = new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)),
            Size = file.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            Status = VerificationStatus.Unverified,
        };
    }

    /// <summary>Gives a version other content.</summary>
    protected static FileVersion WithContent(FileVersion version, byte[] content)
    {
        File.WriteAllBytes(version.Path, content);
        return version with { Size = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    protected FileVersion[] Versions(int count) => [.. Enumerable.Range(1, count).Select(id => Version(id))];

    /// <summary>Runs the verifier on the versions; the verdicts by version.</summary>
    protected static async Task<Dictionary<long, Verdict>> RunAsync(
        IVerifierRunner runner, Verifier verifier, IEnumerable<FileVersion> versions, CancellationToken? cancellationToken = null)
    {
        var verdicts = new Dictionary<long, Verdict>();
        await runner.RunAsync(
            verifier,
            versions.ToAsyncEnumerable(),
            verdict =>
            {
                verdicts.Add(verdict.VersionId, verdict);
                return ValueTask.CompletedTask;
            },
            cancellationToken ?? Stop);
        return verdicts;
    }

    /// <summary>Runs the verifier on versions of which each comes only after the verdict on the one before.</summary>
    protected static async Task<List<Verdict>> RunInTurnAsync(IVerifierRunner runner, Verifier verifier, IEnumerable<FileVersion> versions)
    {
        var verdicts = Channel.CreateUnbounded<Verdict>();
        var all = new List<Verdict>();
        await runner.RunAsync(verifier, InTurnAsync(Stop), verdict => verdicts.Writer.WriteAsync(verdict), Stop);
        return all;

        async IAsyncEnumerable<FileVersion> InTurnAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var version in versions)
            {
                yield return version;
                all.Add(await verdicts.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken));
            }
        }
    }
}

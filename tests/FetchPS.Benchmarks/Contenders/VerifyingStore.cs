using System.Globalization;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Core;
using FetchPS.Core.Verification;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>A store whose new files go through verifiers that do next to nothing; each run takes an unused copy of it.</summary>
internal sealed class VerifyingStore
{
    /// <summary>The variable with the signing secret of endpoints.</summary>
    public const string SecretVariable = "FETCHPS_BENCH_SECRET";

    /// <summary>The environment of a process that works on such a store.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } =
        new Dictionary<string, string> { [SecretVariable] = "whsec_" + Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]) };

    private readonly FetchPsStore template;
    private readonly string folder;
    private readonly int count;
    private FetchPsStore unused;
    private int copies;

    /// <summary>Makes it.</summary>
    /// <param name="bench">The bench.</param>
    /// <param name="name">Its folder.</param>
    /// <param name="addresses">What it watches.</param>
    /// <param name="verifiers">What verifies it.</param>
    public VerifyingStore(Bench bench, string name, IReadOnlyCollection<Uri> addresses, IEnumerable<NewVerifier> verifiers)
    {
        unused = template = FetchPsStore.Create(bench, name, addresses);
        folder = bench.Folder($"{name}-runs");
        count = addresses.Count;
        using var store = FetchStore.Open(new FetchStoreOptions { Path = template.Folder });
        foreach (var verifier in verifiers)
            store.Verifiers.Add(verifier);
    }

    /// <summary>Takes an unused copy.</summary>
    public Task PrepareAsync() => Task.Run(() => unused = template.CopyTo(Path.Combine(folder, (++copies).ToString(CultureInfo.InvariantCulture))));

    /// <summary>Runs its one cycle in a process of its own.</summary>
    /// <param name="status">What every version must come to.</param>
    public async Task<Sample> RunAsync(VerificationStatus status)
    {
        var (sample, output) = await MeasuredProcess.RunAsync(
            Tools.Host,
            [$"$n = 0; Invoke-FetchCycle -Store '{unused.Folder}' -ThrottlePerHost {FetchPsStore.PerHost} | Where-Object Status -EQ '{status}' | ForEach-Object {{ $n++ }}; $n"],
            Variables);
        return output.Trim() == count.ToString(CultureInfo.InvariantCulture) ? sample : throw new InvalidOperationException($"Expected {count} {status}, it wrote '{output.Trim()}'.");
    }
}

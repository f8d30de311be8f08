using System.Diagnostics;
using System.Globalization;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Core;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;
using Microsoft.Data.Sqlite;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>A FetchPS store, and the ways to run a cycle over it.</summary>
/// <param name="folder">Its folder.</param>
/// <param name="host">The published host whose processes work on it; this commit's by default.</param>
internal sealed class FetchPsStore(string folder, string? host = null)
{

    /// <summary>Requests at a time to one host, as many as curl is given.</summary>
    public const int PerHost = 50;

    /// <summary>The published host whose processes work on it.</summary>
    public string Host { get; } = host ?? Tools.Host;

    /// <summary>Its folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Makes a store that watches addresses, none of them fetched yet.</summary>
    public static FetchPsStore Create(Bench bench, string name, IEnumerable<Uri> addresses, FetchOptions? options = null)
    {
        var made = new FetchPsStore(bench.EmptyFolder(name));
        using var store = FetchStore.OpenOrCreate(made.Options, out _);
        store.SetCaCertificates(bench.Authority.CertificatePem);
        store.Urls.Add([.. addresses.Select(address => new NewUrl { Address = address.AbsoluteUri, Options = options ?? FetchOptions.Default })]);
        return made;
    }

    /// <summary>Makes a store that has fetched its addresses once.</summary>
    public static async Task<FetchPsStore> CreateFetchedAsync(Bench bench, string name, IReadOnlyCollection<Uri> addresses, FetchOptions? options = null)
    {
        var store = Create(bench, name, addresses, options);
        await store.RunAsync(addresses.Count, stored: addresses.Count);
        return store;
    }

    /// <summary>An unused copy of a store that has fetched nothing.</summary>
    public FetchPsStore CopyTo(string destination)
    {
        Directory.CreateDirectory(destination);
        File.Copy(Path.Combine(Folder, "fetchps.db"), Path.Combine(destination, "fetchps.db"));
        return new(destination, Host);
    }

    /// <summary>Runs a forced cycle in this process, from opening the store to closing it.</summary>
    /// <param name="turns">How many turns are expected.</param>
    /// <param name="stored">How many of them store a version.</param>
    /// <param name="throttle">Fetches at a time, over all hosts.</param>
    /// <param name="perHost">Fetches at a time, to one host.</param>
    /// <exception cref="InvalidOperationException">It came to something else.</exception>
    public async Task<Sample> RunAsync(int turns, int stored, int throttle = 64, int perHost = PerHost)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        CycleSummary summary;
        var ended = 0;
        string? error = null;
        using (var store = FetchStore.Open(Options))
        {
            var cycle = new CycleOptions { Force = true, ThrottleLimit = throttle, ThrottlePerHost = perHost };
            summary = await store.RunCycleAsync(
                cycle,
                happened =>
                {
                    if (happened is not TurnEnded turn)
                        return;
                    ended++;
                    error ??= turn.Error?.Message;
                },
                CancellationToken.None);
        }

        var sample = new Sample(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        return ended == turns && summary.Stored == stored && summary.NotModified == turns - stored
            ? sample
            : throw new InvalidOperationException($"Expected {stored} of {turns} stored and the rest not modified; it was {summary}. {error}");
    }

    /// <summary>Runs a forced cycle as a process of its own, with the table that it writes.</summary>
    public async Task<Sample> RunProcessAsync(int turns)
    {
        ResetTurns();
        var (sample, output) = await MeasuredProcess.RunAsync(Host, ["Invoke-FetchCycle", "-Store", Folder, "-Force", "-ThrottlePerHost", $"{PerHost}"]);
        return Checked(sample, $"{output.Split('\n').Count(line => line.Contains("NotModified", StringComparison.Ordinal) || line.Contains("Stored", StringComparison.Ordinal))}", turns);
    }

    /// <summary>Runs a forced cycle as a process of its own that throws its output away.</summary>
    /// <param name="turns">How many turns are expected.</param>
    /// <param name="environment">Variables to add to its environment.</param>
    /// <param name="perHost">Fetches at a time, to one host.</param>
    public async Task<Sample> RunSilentProcessAsync(int turns, IReadOnlyDictionary<string, string>? environment = null, int perHost = PerHost)
    {
        ResetTurns();
        var (sample, output) = await MeasuredProcess.RunAsync(
            Host, [$"$n = 0; Invoke-FetchCycle -Store '{Folder}' -Force -ThrottlePerHost {perHost} | ForEach-Object {{ $n++ }}; $n"], environment);
        return Checked(sample, output, turns);
    }

    /// <summary>Runs forced cycles in a session, and measures the last one.</summary>
    public async Task<Sample> RunSessionAsync(int turns)
    {
        ResetTurns();
        var (_, output) = await MeasuredProcess.RunAsync(
            Host,
            [
                $$"""
                foreach ($i in 1..3) {
                  $clock = [Diagnostics.Stopwatch]::StartNew(); $cpu = [Environment]::CpuUsage.TotalTime
                  $turns = Invoke-FetchCycle -Store '{{Folder}}' -Force -ThrottlePerHost {{PerHost}}
                  $seconds = $clock.Elapsed.TotalSeconds; $cpu = ([Environment]::CpuUsage.TotalTime - $cpu).TotalSeconds
                }
                "$($seconds.ToString([cultureinfo]::InvariantCulture)) $($cpu.ToString([cultureinfo]::InvariantCulture)) $($turns.Count)"
                """,
            ]);
        var figures = output.Trim().Split(' ');
        return Checked(new Sample(Number(figures[0]), Number(figures[1])), figures[2], turns);
    }

    /// <summary>Takes the count of turns without news back, or every thirtieth would ask for the whole files.</summary>
    public void ResetTurns()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "fetchps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE url SET turns_since_full = 0";
        command.ExecuteNonQuery();
    }

    private FetchStoreOptions Options => new() { Path = Folder };

    private static Sample Checked(Sample sample, string output, int turns) =>
        output.Trim() == turns.ToString(CultureInfo.InvariantCulture) ? sample : throw new InvalidOperationException($"Expected {turns} turns, it wrote '{output.Trim()}'.");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

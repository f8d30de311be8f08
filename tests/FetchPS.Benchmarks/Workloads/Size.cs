using System.Diagnostics;
using System.Globalization;
using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>How a large store answers. The cmdlets run in the published host, warm, each call opening the store anew as a user's does; times are medians.</summary>
internal sealed class Size : Workload
{
    public override string Name => "size";

    public override string Title => "10,000 URLs, 1,000,000 versions";

    public override IReadOnlyList<string> Programs => [];

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        var clock = Stopwatch.StartNew();
        var store = await GrownStore.BuildAsync(bench.EmptyFolder("store-size"), bench.Options.Urls, bench.Stop);
        Disks.Settle();
        Console.WriteLine($"  built in {clock.Elapsed.TotalSeconds:F0} s");

        var claim = Enumerable.Range(0, bench.Options.Rounds + 1).Select(_ => Claim(store)).Skip(1).Order().ElementAt(bench.Options.Rounds / 2);
        var answers = await AskAsync(bench, store, TimesScript(store, bench.Options.Urls, bench.Options.Rounds), Tools.Host);
        var memory = await AskAsync(bench, store, MemoryScript(store), Tools.Host);
        double Of(string name) => answers.GetValueOrDefault(name, double.NaN);
        return new([],
        [
            new("Get-FileVersion -Unverified, first object", Of("unverified-first"), "ms", 50),
            new("Get-FileVersion -Url ADDRESS, 100 versions", Of("url"), "ms", 20),
            new("Get-FileVersion -Latest, all URLs", Of("latest"), "ms", 500),
            new("Get-FileVersion -Name NAME, first object", Of("name-first"), "ms", 50),
            new("Get-FileVersion -Name 'list-7*', first object", Of("pattern-first"), "ms", 50),
            new("Get-FileVersion -Name NAME -Latest", Of("name-latest"), "ms", 500),
            new("Get-FileVersion -AsOf TIME, all URLs", Of("as-of"), "ms", 500),
            new("Get-FileVersion -AsOf TIME -Passed, all URLs", Of("as-of-passed"), "ms", 500),
            new("Get-FileVersion -After TIME, first object of the last hour", Of("after-first"), "ms", 50),
            new("Get-FileVersion -After TIME, first object of all", Of("after-all-first"), "ms", 50),
            new("Get-FetchUrl ADDRESS", Of("one-url"), "ms", 20),
            new("Get-FetchUrl, all", Of("urls"), "ms", 500),
            new("Compare-FileVersion ADDRESS", Of("compare"), "ms", 50),
            new("claim of all URLs, all due (in Core, with its commit)", claim, "ms", 100),
            new("Test-FetchStore -Quick", Of("check") / 1000, "s", 10),
            new("findings of it", Of("findings"), "", 0),
            new("growth of the heap from the first to the last 100,000 of all versions", memory["grown"], "MB", 5),
            new("objects streamed", memory["objects"], "", store.Versions),
            new("database, bytes a version", (double)new FileInfo(Path.Combine(store.Folder, "fetchps.db")).Length / store.Versions, "B", Must: null),
            new("names in folders, bytes a version", (double)await FolderBytesAsync(store) / store.Versions, "B", Must: null),
        ]);
    }

    private static double Claim(GrownStore store)
    {
        using var database = new Database(Path.Combine(store.Folder, "fetchps.db"), store.Folder);
        var cycle = database.Write(connection => CycleRepository.Insert(connection, "Fetch", GrownStore.Last, new("bench", "bench")));
        var clock = Stopwatch.StartNew();
        var claimed = database.Write(connection => UrlRepository.Claim(connection, cycle, GrownStore.Last.AddDays(1), force: false, ids: null));
        var milliseconds = clock.Elapsed.TotalMilliseconds;
        database.Write(connection =>
        {
            UrlRepository.ReleaseClaims(connection, cycle);
            CycleRepository.Abandon(connection, cycle, GrownStore.Last);
        });
        return claimed == store.Versions / GrownStore.Rounds ? milliseconds : throw new InvalidOperationException($"{claimed} URLs were claimed.");
    }

    /// <summary>Asks a store of so many URLs what users ask, and times it.</summary>
    public static string TimesScript(GrownStore store, int urls, int rounds) =>
        $$"""
        $s = '{{store.Folder}}'; $address = '{{GrownStore.Address(77)}}'; $middle = [datetimeoffset]'{{GrownStore.Middle:O}}'; $last = [datetimeoffset]'{{GrownStore.Last:O}}'
        function Show($name, $value) { "$name=$($value.ToString([cultureinfo]::InvariantCulture))" }
        function Timed($name, $count, [scriptblock] $run) {
          $cpu = [timespan]::Zero
          $times = foreach ($round in 0..{{rounds}}) {
            $before = [Environment]::CpuUsage.TotalTime; $clock = [Diagnostics.Stopwatch]::StartNew(); $n = 0
            do { & $run | ForEach-Object { $n++; if ($count -eq 'first') { break } } } while ($false)
            $clock.Elapsed.TotalMilliseconds
            if ($round -gt 0) { $cpu += [Environment]::CpuUsage.TotalTime - $before }
            if ($count -eq 'first') { $n = 'first' }
            if ($null -ne $count -and $n -ne $count) { throw "$name gave $n objects instead of $count." }
          }
          $times = [double[]]$times[1..{{rounds}}]; [array]::Sort($times); Show "$name-cpu" ($cpu.TotalMilliseconds / {{rounds}}); Show "$name-best" $times[0]; Show $name $times[{{rounds / 2}}]
        }
        Timed unverified-first first { Get-FileVersion -Store $s -Unverified }
        Timed url {{GrownStore.Rounds}} { Get-FileVersion -Store $s -Url $address }
        Timed latest {{urls}} { Get-FileVersion -Store $s -Latest }
        Timed name-first first { Get-FileVersion -Store $s -Name '{{GrownStore.Name(77)}}' }
        Timed pattern-first first { Get-FileVersion -Store $s -Name 'list-7*' }
        Timed name-latest $null { Get-FileVersion -Store $s -Name '{{GrownStore.Name(77)}}' -Latest }
        Timed as-of {{urls}} { Get-FileVersion -Store $s -AsOf $middle.AddMinutes(30) }
        Timed as-of-passed {{urls}} { Get-FileVersion -Store $s -AsOf $middle.AddMinutes(30) -Passed }
        Timed after-first first { Get-FileVersion -Store $s -After $last }
        Timed after-all-first first { Get-FileVersion -Store $s -After 2001-01-01 }
        Timed one-url 1 { Get-FetchUrl -Store $s $address }
        Timed urls {{urls}} { Get-FetchUrl -Store $s }
        Timed compare 1 { Compare-FileVersion -Store $s -Url $address }
        $n = 0; $before = [Environment]::CpuUsage.TotalTime; $clock = [Diagnostics.Stopwatch]::StartNew(); Test-FetchStore -Store $s -Quick | ForEach-Object { $n++; if ($n -lt 4) { [Console]::Error.WriteLine($_.Message) } }
        Show check-cpu ([Environment]::CpuUsage.TotalTime - $before).TotalMilliseconds; Show check $clock.Elapsed.TotalMilliseconds; Show findings $n
        """;

    private static string MemoryScript(GrownStore store) =>
        $$"""
        $n = 0; $step = {{Math.Min(100_000, store.Versions / 2)}}; $sizes = [System.Collections.Generic.List[long]]::new()
        Get-FileVersion -Store '{{store.Folder}}' | ForEach-Object { if (++$n % $step -eq 0) { $sizes.Add([GC]::GetTotalMemory($true)) } }
        "objects=$n"; "grown=$((($sizes[-1] - $sizes[0]) / 1e6).ToString([cultureinfo]::InvariantCulture))"
        """;

    /// <summary>Has a host run a script, and reads its figures by name.</summary>
    public static async Task<Dictionary<string, double>> AskAsync(Bench bench, GrownStore store, string script, string host)
    {
        var file = Path.Combine(bench.Folder("scripts"), "ask.ps1");
        await File.WriteAllTextAsync(file, script, bench.Stop);
        var (sample, output) = await MeasuredProcess.RunAsync(host, ["-File", file]);
        Console.WriteLine($"  {store.Versions} versions: {sample.Seconds:F1} s, {sample.CpuSeconds:F1} s CPU, {sample.PeakMegabytes:F0} MB at most");
        Console.Write(output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split('=')).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What the folders under <c>files</c> take for themselves, as the file system counts it.</summary>
    private static async Task<long> FolderBytesAsync(GrownStore store)
    {
        var (_, output) = await MeasuredProcess.RunAsync("find", [Path.Combine(store.Folder, "files"), "-type", "d", "-printf", "%b\n"]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(blocks => long.Parse(blocks, CultureInfo.InvariantCulture)) * 512;
    }
}

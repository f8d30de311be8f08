using System.Globalization;
using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>This build and an earlier one by turns, each with stores of its own. Where the rounds of the two overlap, neither is said to be slower.</summary>
internal sealed class Builds : Workload
{
    /// <summary>The workload's name.</summary>
    public const string Key = "builds";

    public override string Name => Key;

    public override IReadOnlyList<string> Programs => ["nginx"];

    public override string Title => "this build against an earlier one";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        Build[] builds = [new("this", Tools.Host), new("earlier", Path.Combine(bench.Options.Against!, Path.GetFileName(Tools.Host)))];
        await File.WriteAllTextAsync(bench.CaFile, bench.Authority.CertificatePem);
        await using var latency = await LatencyServer.StartAsync(bench.Authority, TimeSpan.FromMilliseconds(50));
        await using var endpoint = await TestOrigin.StartAsync(new TestOriginOptions { Authority = bench.Authority });
        endpoint.Respond("/verify", context => context.Response.WriteAsync("""{"result":"passed"}"""));
        List<Series> series = [];
        await foreach (var line in LinesAsync(bench, builds, latency.BaseAddress, endpoint.Address("/verify")))
            series.AddRange(await Rounds.RunAsync(bench, line));
        series.AddRange(await AnswersAsync(bench, builds));
        return new([], []) { Pairs = [.. series.Chunk(2).SelectMany(pair => Compare(pair[0], pair[1]))] };
    }

    private static IEnumerable<Pair> Compare(Series now, Series before)
    {
        var line = now.Name[..now.Name.LastIndexOf(',')];
        yield return new(line, "s", [.. before.Samples.Select(sample => sample.Seconds)], [.. now.Samples.Select(sample => sample.Seconds)]);
        if (now.PeakMegabytes is not null)
            yield return new(line, "MB", [.. before.Samples.Select(sample => sample.PeakMegabytes!.Value)], [.. now.Samples.Select(sample => sample.PeakMegabytes!.Value)]);
    }

    private static async IAsyncEnumerable<Contender[]> LinesAsync(Bench bench, Build[] builds, Uri latency, Uri endpoint)
    {
        var site = Site.Make(bench, "files", bench.Options.Urls);
        var files = Enumerable.Range(0, site.Count).Select(site.AddressOf).ToList();
        var many = Site.Make(bench, "many", bench.Options.Urls * 10, 1024);
        var slow = Enumerable.Range(0, 1000).Select(index => new Uri(latency, Site.NameOf(index))).ToList();
        var large = await LargeAsync(bench);
        var changing = Site.Make(bench, "changing", bench.Options.Urls);
        var script = Path.Combine(bench.Folder("verifiers"), "Test-Nothing.ps1");
        await File.WriteAllTextAsync(script, "process { @{ Id = $_.Id; Result = 'Passed' } }");
        var some = files[..Math.Min(1000, files.Count)];
        var round = 0;

        yield return await FetchedAsync("304s, session", files, store => store.RunSessionAsync(files.Count));
        yield return await FetchedAsync("304s, process", files, store => store.RunProcessAsync(files.Count));
        yield return await FetchedAsync("304s, process without output", files, store => store.RunSilentProcessAsync(files.Count));
        yield return await FetchedAsync("1 % changed", [.. Enumerable.Range(0, changing.Count).Select(changing.AddressOf)], store => store.RunSilentProcessAsync(changing.Count),
            () => changing.ChangeOnePercent(round++));
        yield return await FetchedAsync("latency of 50 ms", slow, store => store.RunSilentProcessAsync(slow.Count, perHost: 64));
        yield return await FetchedAsync("304s of ten times as many", [.. Enumerable.Range(0, many.Count).Select(many.AddressOf)], store => store.RunProcessAsync(many.Count));
        yield return await FetchedAsync("nothing due", files, async store => (await MeasuredProcess.RunAsync(store.Host, ["Invoke-FetchCycle", "-Store", store.Folder])).Sample);
        yield return await NewAsync("new files", files);
        yield return await NewAsync("one file of 2 GB", [large], "-MaximumSize 4GB");
        yield return await NewAsync("no verifier", some);
        yield return await NewAsync("1 script", some, verifiers: [$"a -ScriptPath '{script}'"]);
        yield return await NewAsync("3 scripts", some, verifiers: Three($"-ScriptPath '{script}'"));
        yield return await NewAsync("3 scripts in process", some, verifiers: Three($"-ScriptPath '{script}' -InProcess"));
        yield return await NewAsync("3 commands", some, verifiers: Three("-Command true"));
        yield return await NewAsync("3 endpoints", some, verifiers: Three($"-Endpoint {endpoint} -Secret env:{VerifyingStore.SecretVariable}"));
        yield return await NewAsync("3 built-in rules", some, verifiers: Three("-BuiltIn NotHtml"));

        static string[] Three(string what) => [$"a {what}", $"b {what}", $"c {what}"];

        async Task<Contender[]> FetchedAsync(string name, IReadOnlyList<Uri> addresses, Func<FetchPsStore, Task<Sample>> run, Action? prepare = null)
        {
            List<Contender> contenders = [];
            foreach (var build in builds)
            {
                var store = await build.CreateAsync(bench, name.Replace(' ', '-').Replace("%", "", StringComparison.Ordinal), addresses);
                await store.RunSilentProcessAsync(addresses.Count);
                contenders.Add(new($"{name}, {build.Name}", () => run(store)) { Prepare = prepare is null ? null : () => Task.Run(prepare) });
            }

            return [.. contenders];
        }

        async Task<Contender[]> NewAsync(string name, IReadOnlyList<Uri> addresses, string options = "", string[]? verifiers = null)
        {
            List<Contender> contenders = [];
            foreach (var build in builds)
            {
                var template = await build.CreateAsync(bench, name.Replace(' ', '-'), addresses, options);
                foreach (var verifier in verifiers ?? [])
                    await build.RunAsync(bench, $"$null = Add-FetchVerifier {verifier} -Store '{template.Folder}'");
                var store = template;
                var runs = 0;
                contenders.Add(new($"{name}, {build.Name}", () => store.RunSilentProcessAsync(addresses.Count, VerifyingStore.Variables))
                {
                    Prepare = () => Task.Run(() => store = template.CopyTo(Path.Combine(template.Folder + "-runs", (++runs).ToString(CultureInfo.InvariantCulture)))),
                });
            }

            return [.. contenders];
        }
    }

    /// <summary>How a store of years answers, a tenth as large as that of <see cref="Size"/>.</summary>
    private static async Task<List<Series>> AnswersAsync(Bench bench, Build[] builds)
    {
        var urls = Math.Max(100, bench.Options.Urls / 10);
        List<GrownStore> stores = [];
        foreach (var build in builds)
            stores.Add(await GrownStore.BuildAsync(bench, build, $"grown-{build.Name}", urls));

        var samples = new Dictionary<(string Line, int Build), List<Sample>>();
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            for (var build = 0; build < builds.Length; build++)
            {
                foreach (var (line, milliseconds) in await Size.AskAsync(bench, stores[build], Size.TimesScript(stores[build], urls, rounds: 1), builds[build].Host))
                {
                    if (!line.EndsWith("-cpu", StringComparison.Ordinal) && !line.EndsWith("-best", StringComparison.Ordinal) && line != "findings")
                        (samples.TryGetValue((line, build), out var list) ? list : samples[(line, build)] = []).Add(new(milliseconds / 1000));
                }
            }
        }

        return [.. samples.Keys.Where(key => key.Build == 0).SelectMany(key => builds.Select((build, index) => new Series($"{key.Line}, {build.Name}", samples[(key.Line, index)])))];
    }

    private static async Task<Uri> LargeAsync(Bench bench)
    {
        await LargeFile.WriteAsync(Path.Combine(bench.Folder(Path.Combine("site", "large")), "large.txt"), LargeFile.Size);
        return new Uri(bench.Nginx.BaseAddress, "large/large.txt");
    }
}

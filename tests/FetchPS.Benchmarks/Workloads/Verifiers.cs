using System.Globalization;
using FetchPS.Benchmarks.Contenders;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Servers;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Core.Verification.Scripts;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Benchmarks.Workloads;

/// <summary>
/// New files through three verifiers of each kind, which pass everything unseen. So what a cycle takes above one without verifiers is what verifying costs
/// beyond the verifiers' own work; for commands that includes the processes themselves, which <c>xargs</c> starts for comparison.
/// </summary>
internal sealed class Verifiers : Workload
{
    private const int Versions = 1000;
    private const int Each = 3;
    private const string Nothing = "no verifier";
    private const string OneScript = "1 script";
    private const string Commands = "3 commands";
    private const string Xargs = "xargs, 3,000 × true";

    public override string Name => "verifiers";

    public override string Title => "1,000 versions through 3 verifiers of each kind";

    public override async Task<Outcome> RunAsync(Bench bench)
    {
        await using var endpoint = await TestOrigin.StartAsync(new TestOriginOptions { Authority = bench.Authority });
        endpoint.Respond("/verify", context => context.Response.WriteAsync("""{"result":"passed"}"""));
        var site = Site.Make(bench, "files", Versions);
        var addresses = Enumerable.Range(0, site.Count).Select(site.AddressOf).ToList();
        var script = Path.Combine(bench.Folder("verifiers"), "Test-Nothing.ps1");
        await File.WriteAllTextAsync(script, "process { @{ Id = $_.Id; Result = 'Passed' } }");

        NewVerifier Script(bool inProcess) => new() { Name = "", Kind = VerifierKind.Script, Command = script, Options = new ScriptOptions { InProcess = inProcess }.ToOptions() };
        var secret = new EndpointOptions($"env:{VerifyingStore.SecretVariable}");
        (string Name, int Count, NewVerifier? Verifier)[] kinds =
        [
            (Nothing, 0, null),
            (OneScript, 1, Script(inProcess: false)),
            ("3 scripts", Each, Script(inProcess: false)),
            ("3 scripts in process", Each, Script(inProcess: true)),
            (Commands, Each, new() { Name = "", Kind = VerifierKind.Command, Command = "true" }),
            ("3 endpoints", Each, new() { Name = "", Kind = VerifierKind.Endpoint, Command = endpoint.Address("/verify").AbsoluteUri, Options = secret.ToOptions() }),
            ("3 built-in rules", Each, new() { Name = "", Kind = VerifierKind.BuiltIn, Command = "NotHtml" }),
        ];
        var contenders = kinds.Select(kind =>
        {
            var named = Enumerable.Range(1, kind.Count).Select(i => kind.Verifier! with { Name = $"v{i.ToString(CultureInfo.InvariantCulture)}" });
            var store = new VerifyingStore(bench, $"store-{kind.Name.Replace(' ', '-')}", addresses, named);
            return new Contender(kind.Name, () => store.RunAsync(kind.Count == 0 ? VerificationStatus.Unverified : VerificationStatus.Passed)) { Prepare = store.PrepareAsync };
        });
        var series = await Rounds.RunAsync(bench, contenders.Append(new Contender(Xargs, StartAsync)));
        return new(series, [.. Above(series, Nothing, OneScript, 3), .. Ratio(series, Commands, Xargs, 10, 3)]);
    }

    /// <summary>The processes alone, as many at a time as a cycle starts.</summary>
    private static async Task<Sample> StartAsync() =>
        (await MeasuredProcess.RunAsync("sh", ["-c", $"seq {Versions * Each} | xargs -P {Environment.ProcessorCount} -n 1 true"])).Sample;

    private static IEnumerable<Goal> Above(IReadOnlyList<Series> series, string floor, string contender, double must) =>
        series.FirstOrDefault(each => each.Name == floor) is { } none && series.FirstOrDefault(each => each.Name == contender) is { } some
            ? [new Goal($"{contender} above {floor}", some.Seconds - none.Seconds, "s", must)]
            : [];
}

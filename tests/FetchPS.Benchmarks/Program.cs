using FetchPS.Benchmarks;
using FetchPS.Benchmarks.Measuring;
using FetchPS.Benchmarks.Workloads;

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 1;
}

if (Tools.Missing(options) is { Count: > 0 } missing)
{
    foreach (var line in missing)
        Console.Error.WriteLine(line);
    return 1;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

await using var bench = new Bench(options, interrupted.Token);
var report = new Report(options);
foreach (var workload in Workload.All.Where(workload => options.Takes(workload)))
{
    Console.WriteLine($"{workload.Name}: {workload.Title}");
    report.Add(workload, await workload.RunAsync(bench));
}

if (options.ResultsPath is { } path)
    await File.WriteAllTextAsync(path, report.ToMarkdown(), interrupted.Token);
Console.WriteLine();
Console.WriteLine(report.ToMarkdown());
return 0;

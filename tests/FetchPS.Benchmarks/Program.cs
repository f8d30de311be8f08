using System.Runtime.InteropServices;
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

if (!Tools.PublishHost())
    return 1;

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // What runs now ends by itself; then the server is ended and the work folder deleted.
    signal.Cancel = true;
    interrupted.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
await using var bench = new Bench(options, interrupted.Token);
var report = new Report(options);
try
{
    foreach (var workload in Workload.All.Where(workload => options.Takes(workload)))
    {
        Console.WriteLine($"{workload.Name}: {workload.Title}");
        report.Add(workload, await workload.RunAsync(bench));
        if (options.ResultsPath is { } path)
            await File.WriteAllTextAsync(path, report.ToMarkdown(), interrupted.Token);
    }
}
catch (Exception failure) when (interrupted.IsCancellationRequested)
{
    Console.Error.WriteLine($"Interrupted: {failure.Message}");
    return 130;
}

Console.WriteLine();
Console.WriteLine(report.ToMarkdown());
return 0;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>One measured run.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="CpuSeconds">Processor time of the contender alone; null where it shares a process with something else.</param>
/// <param name="PeakMegabytes">The most memory that was resident; null where it was not measured.</param>
internal sealed record Sample(double Seconds, double? CpuSeconds = null, double? PeakMegabytes = null);

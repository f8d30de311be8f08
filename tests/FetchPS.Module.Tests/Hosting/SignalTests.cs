using System.Diagnostics;
using FetchPS.Module.Tests.Commands;

namespace FetchPS.Module.Tests.Hosting;

/// <summary>Real signals to real processes in the midst of a cycle: what was stored stays, what was in flight ends, the claims go back.</summary>
public sealed class SignalTests
{
    /// <summary>What must end is given 5 s; a machine that runs other tests beside this one may be slower.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public async Task A_signal_to_fetchps_ends_its_cycle_cleanly(int signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are Unix's.");
        await using var busy = await BusyCycle.PrepareAsync();
        using var host = HostProcess.Start(busy.Session.Store, BusyCycle.Script);

        await CheckEndAsync(busy, host, signal, expected);
    }

    /// <summary>Where nobody else takes care of them, the module does while a cycle runs; afterwards the signal does what it does without the module.</summary>
    [Theory]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public async Task A_signal_to_a_shell_that_takes_no_care_of_it_ends_the_cycle_cleanly_and_then_the_shell(int signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are Unix's.");
        await using var busy = await BusyCycle.PrepareAsync();
        using var shell = HostProcess.StartProgram(Shipped.Shell, busy.Session.Store, $"Import-Module '{Shipped.Module}'; {BusyCycle.Script}; [Console]::Out.WriteLine('went on')");

        var result = await CheckEndAsync(busy, shell, signal, expected);

        Assert.DoesNotContain("went on", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Before and after a cycle the shell is as it was.</summary>
    [Fact]
    public async Task A_signal_to_a_shell_without_a_cycle_ends_it_as_ever()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are Unix's.");
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");
        using var shell = HostProcess.StartProgram(Shipped.Shell, site.Session.Store,
            $"Import-Module '{Shipped.Module}'; {BusyCycle.Script}; [Console]::Out.WriteLine('ready'); while ($true) {{ }}");
        Assert.Equal("turn Stored", await shell.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ready", await shell.Output.ReadLineAsync(TestContext.Current.CancellationToken));

        shell.Signal(15);

        Assert.Equal(143, (await shell.EndAsync()).ExitCode);
    }

    private static async Task<HostResult> CheckEndAsync(BusyCycle busy, HostProcess process, int signal, int expected)
    {
        Assert.Equal("turn Stored", await process.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        var verifier = await busy.UnderWayAsync();
        var watch = Stopwatch.StartNew();

        process.Signal(signal);
        var result = await process.EndAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"Signal {signal}: ended after {watch.Elapsed.TotalSeconds:0.0} s with exit code {result.ExitCode}.");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Longest);
        Assert.Equal((expected, ""), (result.ExitCode, result.Error));
        busy.CheckAfter(verifier);
        return result;
    }
}
